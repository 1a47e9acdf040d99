using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>The names of the losses, and which of them a model is trained by.</summary>
internal static class Criteria
{
    /// <summary>The first one that fits the target.</summary>
    public const string Auto = "auto";
    public const string SoftmaxCrossEntropy = "softmax-cross-entropy";
    public const string MeanSquaredError = "mean-squared-error";
    public const string MeanAbsoluteError = "mean-absolute-error";
    public const string Huber = "huber";

    private static readonly string[] OfClasses = [SoftmaxCrossEntropy];
    private static readonly string[] OfNumbers = [MeanSquaredError, MeanAbsoluteError, Huber];

    public static readonly string[] All = [Auto, .. OfClasses, .. OfNumbers];

    /// <summary>The settings that make another loss, whose values say nothing beside those of the one before.</summary>
    public static readonly string[] SettingNames = ["criterion", "label-smoothing", "huber-delta"];

    /// <summary>The name of the loss of a model, which is never <see cref="Auto"/>.</summary>
    public static string Of(TrainSettings settings, bool isClassification) =>
        settings.Criterion == Auto ? Fitting(isClassification)[0] : settings.Criterion;

    /// <summary>What is wrong where the loss does not fit what is predicted; null when all is well.</summary>
    public static string? Conflict(TrainSettings settings, bool isClassification)
    {
        string[] fitting = Fitting(isClassification);
        return !fitting.Contains(Of(settings, isClassification))
            ? $"--criterion {settings.Criterion} is for {(isClassification ? "quantities; for classes" : "classes; for quantities")} choose {string.Join(" or ", fitting)}{OtherTask(settings, isClassification)}."
            : !isClassification && settings.LabelSmoothing > 0 ? "--label-smoothing is for classes, not for quantities."
            : FloatConflict(settings);
    }

    /// <summary>What is wrong where a setting of a loss is no number of the element type any more; null when all is well.</summary>
    public static string? FloatConflict(TrainSettings settings) =>
        settings.IsFloat && (float)settings.LabelSmoothing >= 1 ? "--label-smoothing is 1 in float; choose a smaller one, or --dtype double."
        : settings.IsFloat && (float)settings.HuberDelta is 0 or float.PositiveInfinity ? $"--huber-delta is {((float)settings.HuberDelta == 0 ? "0" : "infinite")} in float; choose another one, or --dtype double."
        : null;

    /// <summary>The loss of a model in words, with its settings.</summary>
    public static string Describe(TrainSettings settings, bool isClassification) => Of(settings, isClassification) switch
    {
        Huber => Invariant($"Huber loss of delta {settings.HuberDelta}"),
        MeanAbsoluteError => "mean absolute error",
        MeanSquaredError => "mean squared error",
        _ => settings.LabelSmoothing > 0 ? Invariant($"softmax cross entropy, label smoothing {settings.LabelSmoothing}") : "softmax cross entropy",
    };

    /// <summary>The way out where the task was found in the numbers of a table, and perhaps another one was meant.</summary>
    private static string OtherTask(TrainSettings settings, bool isClassification) =>
        settings.IsTable && settings.Task == Tasks.Auto ? $", or add --task {(isClassification ? Tasks.Regression : Tasks.Classification)}" : "";

    private static string[] Fitting(bool isClassification) => isClassification ? OfClasses : OfNumbers;
}
