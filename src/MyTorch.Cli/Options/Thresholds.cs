using System.Globalization;
using MyTorch.Data;
using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>Thresholds between two classes: numbers, and the names of the metrics by which they are chosen.</summary>
internal static class Thresholds
{
    public const string Wanted = "a number of at least 0 and below 1";

    /// <summary>The names, with a letter in place of a number the user chooses.</summary>
    public static readonly string[] All = [ThresholdMetric.Youden.Name, ThresholdMetric.F1.Name, "fBETA", ThresholdMetric.Accuracy.Name, ThresholdMetric.BalancedAccuracy.Name, ThresholdMetric.MatthewsCorrelation.Name, "recall-at-precision:P", "precision-at-recall:R"];

    /// <summary>Returns the metric of a name; null if the text is a number.</summary>
    public static ThresholdMetric? MetricOf(string? text) => ThresholdMetric.TryParse(text, out ThresholdMetric? metric) && metric != ThresholdMetric.None ? metric : null;

    /// <summary>Whether a text is one of the names.</summary>
    public static bool IsChosen(string text) => MetricOf(text) is not null;

    /// <summary>Parses a threshold given as a number.</summary>
    public static bool TryRead(string text, out double threshold) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out threshold) && threshold is >= 0 and < 1;

    /// <summary>Returns the error message if a model does not predict two classes; otherwise null.</summary>
    public static string? Conflict(CsvSchema schema) => schema.Classes is { Count: 2 } ? null
        : $"--threshold decides between two classes, but the model predicts {(schema.Classes is { } classes ? $"{classes.Count} classes" : "numbers")}.";

    /// <summary>Describes the threshold of a single network in a sentence.</summary>
    /// <param name="threshold">The threshold.</param>
    /// <param name="schema">The columns of the model, which predicts two classes.</param>
    /// <param name="setting">The setting of the training; null if the threshold was not chosen by it.</param>
    public static string Describe(double threshold, CsvSchema schema, string? setting) => Describe(threshold, schema.Classes!, MetricOf(setting), "validation samples");

    /// <summary>Describes a threshold in a sentence.</summary>
    /// <param name="threshold">The threshold.</param>
    /// <param name="classes">The names of the two classes.</param>
    /// <param name="metric">The metric that the threshold maximizes; null or none for a threshold given as a number.</param>
    /// <param name="rows">The rows on which it maximizes the metric.</param>
    public static string Describe(double threshold, IReadOnlyList<string> classes, ThresholdMetric? metric, string rows)
    {
        string chosen = metric is null || metric == ThresholdMetric.None ? "" : $", {metric.Description} on the {rows}";
        return string.Create(CultureInfo.InvariantCulture, $"Class {Printable.Of(classes[1])} is predicted where its probability is above {threshold:G4}{chosen}.");
    }
}
