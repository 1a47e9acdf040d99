namespace MyTorch.Cli;

/// <summary>The names of the schedules of the learning rate.</summary>
internal static class Schedules
{
    public const string Constant = "constant";
    public const string Cosine = "cosine";
    public const string Step = "step";
    public const string Exponential = "exponential";
    public const string Plateau = "plateau";

    public const string ByEpoch = "epoch";
    public const string ByBatch = "batch";

    public static readonly string[] All = [Constant, Cosine, Step, Exponential, Plateau];
}
