namespace MyTorch.Cli;

/// <summary>The errors of an epoch.</summary>
internal static class EpochErrors
{
    public const string Training = "training_error";
    public const string Validation = "validation_error";

    public static double TrainingError(this EpochMetrics epoch) => epoch.Metrics[Training];

    public static double ValidationError(this EpochMetrics epoch) => epoch.Metrics[Validation];
}
