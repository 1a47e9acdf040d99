using System.Numerics;

namespace MyTorch.Metrics;

/// <summary>
/// Precision and recall of class 1 as functions of the threshold above which class 1 is predicted, equal to scikit-learn's
/// <c>precision_recall_curve</c>, which lists the points in reverse order.
/// </summary>
/// <remarks>
/// The points are in the order of descending thresholds, from no sample predicted as class 1 (precision 1, recall 0) to all samples. Samples with
/// the same score share one point.
/// </remarks>
public sealed class PrecisionRecallCurve
{
    private readonly RankedScores _ranked;

    private PrecisionRecallCurve(RankedScores ranked)
    {
        _ranked = ranked;
        Thresholds = [.. Enumerable.Range(0, ranked.Points).Select(ranked.Threshold)];
        Precision = [.. Enumerable.Range(0, ranked.Points).Select(PrecisionAt)];
        Recall = [.. Enumerable.Range(0, ranked.Points).Select(point => ranked.TruePositives(point) / ranked.Positives)];
    }

    /// <summary>
    /// The thresholds, each halfway between the two scores that it separates; scikit-learn uses the lowest score predicted as class 1 instead.
    /// </summary>
    public IReadOnlyList<double> Thresholds { get; }

    /// <summary>The fraction of class 1 among the samples predicted as class 1; 1 if there are none.</summary>
    public IReadOnlyList<double> Precision { get; }

    /// <summary>The fraction of the samples of class 1 that are predicted as class 1; NaN if there are no such samples.</summary>
    public IReadOnlyList<double> Recall { get; }

    /// <summary>
    /// The average precision (scikit-learn's <c>average_precision_score</c>): the sum over the points of the precision times the increase of
    /// the recall, without interpolation. NaN if there are no samples of class 1.
    /// </summary>
    public double AveragePrecision
    {
        get
        {
            double sum = 0;
            for (int point = 1; point < _ranked.Points; point++)
            {
                sum += (_ranked.TruePositives(point) - _ranked.TruePositives(point - 1)) * Precision[point];
            }

            return sum / _ranked.Positives;
        }
    }

    /// <summary>Computes the curve.</summary>
    /// <param name="scores">Probabilities, logits or any other scores, N; higher speaks for class 1.</param>
    /// <param name="classes">The class of each sample, 0 or 1.</param>
    /// <param name="weights">The weight of each sample, finite and not negative; samples of weight 0 are left out; if empty, all weights are 1.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">The lengths differ, there are no samples, a score is NaN, a class is neither 0 nor 1, or a weight is invalid; the message names it.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static PrecisionRecallCurve Create<T>(ReadOnlySpan<T> scores, ReadOnlySpan<int> classes, ReadOnlySpan<double> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(RankedScores.Create(scores, classes, weights));

    /// <summary>
    /// Returns the threshold with the largest F-beta, (1 + beta^2) P R / (beta^2 P + R), the highest one on a tie; scores above it are class 1.
    /// </summary>
    /// <param name="beta">How much more recall counts than precision, positive and finite; 1 gives F1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="beta"/> is outside its range.</exception>
    /// <exception cref="InvalidOperationException">All samples are of one class.</exception>
    public double BestThreshold(double beta = 1)
    {
        // The product with any count stays finite. Beyond this bound, recall alone decides.
        const double Largest = 1e200;
        double square = Math.Min(Setting.Positive<double>(beta) * beta, Largest);
        _ranked.RequireBothClasses();
        return _ranked.Threshold(_ranked.Largest(FBeta)!.Value);

        double FBeta(int point)
        {
            double numerator = (1 + square) * _ranked.TruePositives(point);
            return numerator / (numerator + (square * (_ranked.Positives - _ranked.TruePositives(point))) + _ranked.FalsePositives(point));
        }
    }

    /// <summary>Returns the threshold with the largest recall among those with at least this precision, the highest one on a tie.</summary>
    /// <param name="precision">The minimum precision, from 0 to 1.</param>
    /// <returns>The threshold, or null if no threshold reaches this precision.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="precision"/> is outside its range.</exception>
    /// <exception cref="InvalidOperationException">All samples are of one class.</exception>
    public double? ThresholdForPrecision(double precision) => ThresholdFor(precision, nameof(precision), Precision, Recall);

    /// <summary>Returns the threshold with the largest precision among those with at least this recall, the highest one on a tie.</summary>
    /// <param name="recall">The minimum recall, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="recall"/> is outside its range.</exception>
    /// <exception cref="InvalidOperationException">All samples are of one class.</exception>
    public double ThresholdForRecall(double recall) => ThresholdFor(recall, nameof(recall), Recall, Precision)!.Value;

    private double? ThresholdFor(double minimum, string name, IReadOnlyList<double> bounded, IReadOnlyList<double> largest)
    {
        if (!(minimum is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(name, minimum, $"{name} must be from 0 to 1.");
        }

        _ranked.RequireBothClasses();

        // The first point predicts no sample as class 1.
        return _ranked.Largest(point => point > 0 && bounded[point] >= minimum ? largest[point] : double.NaN) is { } best ? _ranked.Threshold(best) : null;
    }

    private double PrecisionAt(int point) =>
        point == 0 ? 1 : _ranked.TruePositives(point) / (_ranked.TruePositives(point) + _ranked.FalsePositives(point));
}
