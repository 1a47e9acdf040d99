using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>The names of the losses, and the choice between them.</summary>
internal static class Criteria
{
    /// <summary>Chooses the default loss for the target.</summary>
    public const string Auto = "auto";
    public const string SoftmaxCrossEntropy = "softmax-cross-entropy";
    public const string MeanSquaredError = "mean-squared-error";
    public const string MeanAbsoluteError = "mean-absolute-error";
    public const string Huber = "huber";

    private static readonly string[] OfClasses = [SoftmaxCrossEntropy];
    private static readonly string[] OfNumbers = [MeanSquaredError, MeanAbsoluteError, Huber];

    public static readonly string[] All = [Auto, .. OfClasses, .. OfNumbers];

    /// <summary>The settings that change the loss, so that its values cannot be compared with those of another loss.</summary>
    public static readonly string[] SettingNames = ["criterion", "label-smoothing", "huber-delta"];

    /// <summary>Returns the name of the loss of a model, never <see cref="Auto"/>.</summary>
    public static string Of(TrainSettings settings, bool isClassification) =>
        settings.Criterion == Auto ? Fitting(isClassification)[0] : settings.Criterion;

    /// <summary>Returns the error message if the loss does not fit the target; otherwise null.</summary>
    public static string? Conflict(TrainSettings settings, bool isClassification)
    {
        string[] fitting = Fitting(isClassification);
        return !fitting.Contains(Of(settings, isClassification))
            ? $"--criterion {settings.Criterion} is for {(isClassification ? "quantities; for classes" : "classes; for quantities")} choose {string.Join(" or ", fitting)}{OtherTask(settings, isClassification)}."
            : !isClassification && settings.LabelSmoothing > 0 ? "--label-smoothing is for classes, not for quantities."
            : FloatConflict(settings);
    }

    /// <summary>Returns the error message if a setting of the loss is not valid in the element type; otherwise null.</summary>
    public static string? FloatConflict(TrainSettings settings) =>
        settings.IsFloat && (float)settings.LabelSmoothing >= 1 ? "--label-smoothing is 1 in float; choose a smaller one, or --dtype double."
        : settings.IsFloat && (float)settings.HuberDelta is 0 or float.PositiveInfinity ? $"--huber-delta is {((float)settings.HuberDelta == 0 ? "0" : "infinite")} in float; choose another one, or --dtype double."
        : null;

    /// <summary>Describes the loss of a model with its settings.</summary>
    public static string Describe(TrainSettings settings, bool isClassification) => Of(settings, isClassification) switch
    {
        Huber => Invariant($"Huber loss of delta {settings.HuberDelta}"),
        MeanAbsoluteError => "mean absolute error",
        MeanSquaredError => "mean squared error",
        _ => settings.LabelSmoothing > 0 ? Invariant($"softmax cross entropy, label smoothing {settings.LabelSmoothing}") : "softmax cross entropy",
    };

    /// <summary>Suggests --task if the task was inferred from a table.</summary>
    private static string OtherTask(TrainSettings settings, bool isClassification) =>
        settings.IsTable && settings.Task == Tasks.Auto ? $", or add --task {(isClassification ? Tasks.Regression : Tasks.Classification)}" : "";

    private static string[] Fitting(bool isClassification) => isClassification ? OfClasses : OfNumbers;
}
