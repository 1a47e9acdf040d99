using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using MyTorch.Metrics;
using static System.FormattableString;

namespace MyTorch.Tables;

/// <summary>The metric that the decision threshold of two classes maximizes, for example on the held-out predictions of a <see cref="TableClassifier"/>.</summary>
/// <remarks>Two metrics with the same <see cref="Name"/> are equal. If several thresholds maximize the metric, the highest is chosen.</remarks>
public sealed record ThresholdMetric
{
    private const string BetaPrefix = "f";
    private const string PrecisionPrefix = "recall-at-precision:";
    private const string RecallPrefix = "precision-at-recall:";

    /// <summary>The beta, precision or recall of the metric, if any.</summary>
    private readonly double _value;

    private ThresholdMetric(string name, string description, double value = 0) => (Name, Description, _value) = (name, description, value);

    /// <summary>No threshold is chosen: the more probable class is predicted.</summary>
    public static ThresholdMetric None { get; } = new("none", "");

    /// <summary>The F1 score of the second class, the harmonic mean of its precision and recall.</summary>
    public static ThresholdMetric F1 { get; } = FBeta(1);

    /// <summary>Youden's J: the true positive rate minus the false positive rate, which is twice the balanced accuracy minus 1.</summary>
    public static ThresholdMetric Youden { get; } = new("youden", "the largest Youden's J");

    /// <summary>The balanced accuracy, the mean of the recalls of both classes: the same threshold as that of <see cref="Youden"/>.</summary>
    public static ThresholdMetric BalancedAccuracy { get; } = new("balanced-accuracy", "the largest balanced accuracy");

    /// <summary>The fraction of correct predictions.</summary>
    public static ThresholdMetric Accuracy { get; } = new("accuracy", "the largest accuracy");

    /// <summary>The Matthews correlation coefficient of predicted and true classes (B. W. Matthews, 1975); 0 if all predictions are the same.</summary>
    public static ThresholdMetric MatthewsCorrelation { get; } = new("mcc", "the largest Matthews correlation coefficient");

    /// <summary>The metrics without a parameter.</summary>
    private static ThresholdMetric[] Named => [None, Youden, BalancedAccuracy, Accuracy, MatthewsCorrelation];

    /// <summary>The name in files and on the command line: "none", "youden", "balanced-accuracy", "accuracy", "mcc", "f1" or another beta such as "f0.5", "recall-at-precision:0.9", "precision-at-recall:0.9".</summary>
    public string Name { get; }

    /// <summary>The property of the chosen threshold, such as "the largest F1"; empty for <see cref="None"/>.</summary>
    public string Description { get; }

    /// <summary>Creates the F-beta score of the second class, (1 + beta^2) P R / (beta^2 P + R) of its precision P and recall R.</summary>
    /// <param name="beta">The weight of recall relative to precision, positive and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="beta"/> is outside its range.</exception>
    public static ThresholdMetric FBeta(double beta) => new(Invariant($"{BetaPrefix}{Setting.Positive<double>(beta)}"), Invariant($"the largest F{beta}"), beta);

    /// <summary>Creates the recall of the second class at a minimum precision; if no threshold has this precision, none is chosen.</summary>
    /// <param name="precision">The minimum precision, above 0 and at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="precision"/> is outside its range.</exception>
    public static ThresholdMetric RecallAtPrecision(double precision) =>
        new(Invariant($"{PrecisionPrefix}{RequireShare(precision, nameof(precision))}"), Invariant($"the largest recall at a precision of at least {precision}"), precision);

    /// <summary>Creates the precision of the second class at a minimum recall.</summary>
    /// <param name="recall">The minimum recall, above 0 and at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="recall"/> is outside its range.</exception>
    public static ThresholdMetric PrecisionAtRecall(double recall) =>
        new(Invariant($"{RecallPrefix}{RequireShare(recall, nameof(recall))}"), Invariant($"the largest precision at a recall of at least {recall}"), recall);

    /// <summary>Finds the metric with a <see cref="Name"/>, ignoring case.</summary>
    /// <param name="name">The name.</param>
    /// <param name="metric">The metric, or null.</param>
    public static bool TryParse(string? name, [NotNullWhen(true)] out ThresholdMetric? metric)
    {
        metric = Array.Find(Named, known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? (NumberAfter(PrecisionPrefix) is > 0 and <= 1 and var precision ? RecallAtPrecision(precision)
                : NumberAfter(RecallPrefix) is > 0 and <= 1 and var recall ? PrecisionAtRecall(recall)
                : NumberAfter(BetaPrefix) is > 0 and < double.PositiveInfinity and var beta ? FBeta(beta)
                : null);
        return metric is not null;

        double? NumberAfter(string prefix) =>
            name?.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) == true && double.TryParse(name.AsSpan(prefix.Length), NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double number) ? number : null;
    }

    /// <summary>Returns the threshold that maximizes the metric, the highest in case of a tie: scores above it are the second class.</summary>
    /// <param name="scores">Probabilities or other scores of the second class, N.</param>
    /// <param name="classes">The class of each sample, 0 or 1.</param>
    /// <param name="weights">The weight of each sample, finite and not negative; empty for equal weights.</param>
    /// <returns>The threshold; null for <see cref="None"/>, and if no threshold has the required precision.</returns>
    /// <exception cref="ArgumentException">The lengths differ, there are no samples, a score is NaN, a class is neither 0 nor 1, or a weight is invalid; the message names the sample.</exception>
    /// <exception cref="InvalidOperationException">All samples are of one class.</exception>
    public double? FindThreshold(ReadOnlySpan<double> scores, ReadOnlySpan<int> classes, ReadOnlySpan<double> weights = default) =>
        this == None ? null
        : this == Youden || this == BalancedAccuracy ? RocCurve.Create(scores, classes, weights).BestThreshold()
        : this == Accuracy ? FindLargest(RankedScores.Create(scores, classes, weights), AccuracyAt)
        : this == MatthewsCorrelation ? FindLargest(RankedScores.Create(scores, classes, weights), CorrelationAt)
        : Name.StartsWith(PrecisionPrefix, StringComparison.Ordinal) ? PrecisionRecallCurve.Create(scores, classes, weights).ThresholdForPrecision(_value)
        : Name.StartsWith(RecallPrefix, StringComparison.Ordinal) ? PrecisionRecallCurve.Create(scores, classes, weights).ThresholdForRecall(_value)
        : PrecisionRecallCurve.Create(scores, classes, weights).BestThreshold(_value);

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;

    private static double FindLargest(RankedScores ranked, Func<RankedScores, int, double> metric)
    {
        ranked.RequireBothClasses();
        return ranked.Threshold(ranked.Largest(point => metric(ranked, point))!.Value);
    }

    /// <summary>Returns the accuracy up to a constant: an integer without weights, so that ties are exact.</summary>
    private static double AccuracyAt(RankedScores ranked, int point) => ranked.TruePositives(point) - ranked.FalsePositives(point);

    /// <summary>Returns the correlation up to the constant factor of the classes.</summary>
    private static double CorrelationAt(RankedScores ranked, int point)
    {
        double predicted = ranked.TruePositives(point) + ranked.FalsePositives(point);
        double others = ranked.Positives + ranked.Negatives - predicted;
        return predicted == 0 || others == 0 ? 0
            : ((ranked.TruePositives(point) * ranked.Negatives) - (ranked.FalsePositives(point) * ranked.Positives)) / Math.Sqrt(predicted * others);
    }

    private static double RequireShare(double share, string name) =>
        share is > 0 and <= 1 ? share : throw new ArgumentOutOfRangeException(name, share, $"{name} must be above 0 and at most 1.");
}
