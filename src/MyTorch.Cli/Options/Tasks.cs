namespace MyTorch.Cli;

/// <summary>The names of what can be predicted.</summary>
internal static class Tasks
{
    public const string Auto = "auto";
    public const string Classification = "classification";
    public const string Regression = "regression";

    public static readonly string[] All = [Auto, Classification, Regression];
}
