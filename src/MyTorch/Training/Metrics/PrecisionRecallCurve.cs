using System.Numerics;

namespace MyTorch.Metrics;

/// <summary>
/// Precision and recall of class 1 by the threshold above which a score is class 1, equal to scikit-learn's <c>precision_recall_curve</c>, which
/// lists the points in the other order.
/// </summary>
/// <remarks>
/// The points are in the order of falling thresholds: first none of the samples are class 1 (precision 1, recall 0), then those of the highest
/// score, and so on down to all samples; samples with the same score belong to one point.
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
    /// The thresholds, each half way between the scores that it separates, so that new scores near them are treated alike; scikit-learn's are
    /// the lowest scores of class 1 instead.
    /// </summary>
    public IReadOnlyList<double> Thresholds { get; }

    /// <summary>The share of class 1 among the samples predicted as class 1; 1 where there are none.</summary>
    public IReadOnlyList<double> Precision { get; }

    /// <summary>The share of predicted class 1 among the samples of class 1; NaN where there are no such samples.</summary>
    public IReadOnlyList<double> Recall { get; }

    /// <summary>
    /// The average precision (scikit-learn's <c>average_precision_score</c>): the sum over the points of the precision times the increase of
    /// the recall, without interpolation. NaN where there is no sample of class 1.
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
    /// <param name="weights">The weight of each sample, finite and not negative; a sample of weight 0 is left out; none for weights of 1.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">The lengths differ, there are no samples, a score is NaN, a class is neither 0 nor 1, or a weight is not allowed; the message names it.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static PrecisionRecallCurve Create<T>(ReadOnlySpan<T> scores, ReadOnlySpan<int> classes, ReadOnlySpan<double> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(RankedScores.Of(scores, classes, weights));

    /// <summary>
    /// Returns the threshold with the largest F-beta, (1 + beta^2) P R / (beta^2 P + R), the highest one on a tie: scores above it are class 1.
    /// </summary>
    /// <param name="beta">How much more recall counts than precision, positive and finite; 1 gives F1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="beta"/> is outside its range.</exception>
    /// <exception cref="InvalidOperationException">All samples are of one class.</exception>
    public double BestThreshold(double beta = 1)
    {
        // Times any count it is finite; beyond the bound, recall alone decides in any case.
        const double Largest = 1e200;
        double square = Math.Min(Setting.Positive<double>(beta) * beta, Largest);
        _ranked.RequireBothClasses();
        return _ranked.Threshold(_ranked.Largest(FBeta)!.Value);

        double FBeta(int point)
        {
            double right = (1 + square) * _ranked.TruePositives(point);
            return right / (right + (square * (_ranked.Positives - _ranked.TruePositives(point))) + _ranked.FalsePositives(point));
        }
    }

    /// <summary>Returns the threshold with the largest recall among those with at least this precision, the highest one on a tie.</summary>
    /// <param name="precision">The least precision, from 0 to 1.</param>
    /// <returns>The threshold, or null where no sample can be class 1 with this precision.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="precision"/> is outside its range.</exception>
    /// <exception cref="InvalidOperationException">All samples are of one class.</exception>
    public double? ThresholdForPrecision(double precision) => ThresholdFor(precision, nameof(precision), Precision, Recall);

    /// <summary>Returns the threshold with the largest precision among those with at least this recall, the highest one on a tie.</summary>
    /// <param name="recall">The least recall, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="recall"/> is outside its range.</exception>
    /// <exception cref="InvalidOperationException">All samples are of one class.</exception>
    public double ThresholdForRecall(double recall) => ThresholdFor(recall, nameof(recall), Recall, Precision)!.Value;

    private double? ThresholdFor(double least, string name, IReadOnlyList<double> bounded, IReadOnlyList<double> largest)
    {
        if (!(least is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(name, least, $"{name} must be from 0 to 1.");
        }

        _ranked.RequireBothClasses();

        // The first point predicts nothing as class 1 and is no use.
        return _ranked.Largest(point => point > 0 && bounded[point] >= least ? largest[point] : double.NaN) is { } best ? _ranked.Threshold(best) : null;
    }

    private double PrecisionAt(int point) =>
        point == 0 ? 1 : _ranked.TruePositives(point) / (_ranked.TruePositives(point) + _ranked.FalsePositives(point));
}
