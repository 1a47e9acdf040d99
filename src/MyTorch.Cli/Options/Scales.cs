namespace MyTorch.Cli;

/// <summary>The names of the scalers of features and regression targets.</summary>
internal static class Scales
{
    public const string None = "none";
    public const string Standard = "standard";
    public const string MinMax = "minmax";

    public static readonly string[] All = [Standard, MinMax, None];
}
