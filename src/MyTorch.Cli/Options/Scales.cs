namespace MyTorch.Cli;

/// <summary>The names of the ways to bring features, and the targets of a regression, to a common range.</summary>
internal static class Scales
{
    public const string None = "none";
    public const string Standard = "standard";
    public const string MinMax = "minmax";

    public static readonly string[] All = [Standard, MinMax, None];
}
