using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>The names of the recipes of tables, and of the single network.</summary>
internal static class Presets
{
    public const string Fast = "fast";
    public const string Good = "good";
    public const string Best = "best";
    public const string Handout = "handout";

    public static readonly string[] All = [Fast, Good, Best, Handout];

    /// <summary>Returns the recipe of a preset, by default of <see cref="Good"/>.</summary>
    public static TableRecipe RecipeOf(string? preset) => preset switch
    {
        Fast => TableRecipe.Fast,
        Best => TableRecipe.Best,
        _ => TableRecipe.Good,
    };
}
