namespace MyTorch.Cli;

/// <summary>The errors of an epoch.</summary>
internal static class EpochErrors
{
    public const string Training = "training_error";
    public const string Validation = "validation_error";

    public static double TrainingError(this EpochFigures epoch) => epoch.Figures[Training];

    public static double ValidationError(this EpochFigures epoch) => epoch.Figures[Validation];
}
