using System.Globalization;
using MyTorch.Data;
using MyTorch.Metrics;

namespace MyTorch.Cli;

/// <summary>Thresholds between two classes: numbers, and the names of those that are chosen by samples.</summary>
internal static class Thresholds
{
    public const string Wanted = "a number of at least 0 and below 1";
    public const string Youden = "youden";
    public const string F1 = "f1";

    /// <summary>The names.</summary>
    public static readonly string[] All = [Youden, F1];

    /// <summary>Whether a text is one of the names.</summary>
    public static bool IsChosen(string text) => All.Contains(text);

    /// <summary>Whether a text is a threshold as a number, and which.</summary>
    public static bool TryRead(string text, out double threshold) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out threshold) && threshold is >= 0 and < 1;

    /// <summary>The threshold that one of the names chooses by samples of both classes.</summary>
    public static double Choose(string name, ReadOnlySpan<double> probabilities, ReadOnlySpan<int> classes) => name == Youden
        ? RocCurve.Create(probabilities, classes).BestThreshold()
        : PrecisionRecallCurve.Create(probabilities, classes).BestThreshold();

    /// <summary>What is wrong with a threshold for what a model predicts; null where that is two classes.</summary>
    public static string? Conflict(CsvSchema schema) => schema.Classes is { Count: 2 } ? null
        : $"--threshold decides between two classes, but the model predicts {(schema.Classes is { } classes ? $"{classes.Count} classes" : "numbers")}.";

    /// <summary>What a threshold does, in a sentence.</summary>
    public static string Describe(double threshold, CsvSchema schema, string? setting)
    {
        string chosen = setting switch { Youden => ", the largest Youden's J on the validation samples", F1 => ", the largest F1 on the validation samples", _ => "" };
        return string.Create(CultureInfo.InvariantCulture, $"Class {Printable.Of(schema.Classes!)[1]} is predicted where its probability is above {threshold:G4}{chosen}.");
    }
}
