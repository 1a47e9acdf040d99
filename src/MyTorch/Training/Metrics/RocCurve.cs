using System.Numerics;
using MyTorch.Kernels;

namespace MyTorch.Metrics;

/// <summary>
/// The receiver operating characteristic of scores that tell one class from the other: true and false positive rate by the threshold above
/// which a score is class 1, equal to scikit-learn's <c>roc_curve</c> with <c>drop_intermediate=False</c>.
/// </summary>
/// <remarks>
/// The points are in the order of falling thresholds: first none of the samples are class 1, then those of the highest score, and so on down to
/// all samples; samples with the same score belong to one point.
/// </remarks>
public sealed class RocCurve
{
    private readonly RankedScores _ranked;

    private RocCurve(RankedScores ranked)
    {
        _ranked = ranked;
        Thresholds = [.. Enumerable.Range(0, ranked.Points).Select(ranked.Threshold)];
        TruePositiveRates = [.. Enumerable.Range(0, ranked.Points).Select(point => ranked.TruePositives(point) / ranked.Positives)];
        FalsePositiveRates = [.. Enumerable.Range(0, ranked.Points).Select(point => ranked.FalsePositives(point) / ranked.Negatives)];
    }

    /// <summary>
    /// The thresholds, each half way between the scores that it separates, so that new scores near them are treated alike; scikit-learn's are
    /// the lowest scores of class 1 instead.
    /// </summary>
    public IReadOnlyList<double> Thresholds { get; }

    /// <summary>The share of predicted class 1 among the samples of class 1 (recall); NaN where there are no such samples.</summary>
    public IReadOnlyList<double> TruePositiveRates { get; }

    /// <summary>The share of predicted class 1 among the samples of class 0; NaN where there are no such samples.</summary>
    public IReadOnlyList<double> FalsePositiveRates { get; }

    /// <summary>Computes the curve.</summary>
    /// <param name="scores">Probabilities, logits or any other scores, N; higher speaks for class 1.</param>
    /// <param name="classes">The class of each sample, 0 or 1.</param>
    /// <param name="weights">The weight of each sample, finite and not negative; a sample of weight 0 is left out; none for weights of 1.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">The lengths differ, there are no samples, a score is NaN, a class is neither 0 nor 1, or a weight is not allowed; the message names it.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static RocCurve Create<T>(ReadOnlySpan<T> scores, ReadOnlySpan<int> classes, ReadOnlySpan<double> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(RankedScores.Of(scores, classes, weights));

    /// <summary>
    /// Returns the threshold with the largest Youden's J, the true less the false positive rate, the highest one on a tie: scores above it are
    /// class 1.
    /// </summary>
    /// <exception cref="InvalidOperationException">All samples are of one class.</exception>
    public double BestThreshold()
    {
        _ranked.RequireBothClasses();

        // Whole numbers without weights, so that ties are ties.
        return _ranked.Threshold(_ranked.Largest(point =>
            (_ranked.TruePositives(point) * _ranked.Negatives) - (_ranked.FalsePositives(point) * _ranked.Positives))!.Value);
    }

    /// <summary>
    /// The area under the curve (scikit-learn's <c>roc_auc_score</c>): the probability that a sample of class 1 has a higher score than
    /// one of class 0, where a tie counts half (Mann and Whitney 1947). Without weights it is counted in whole numbers, and so exact up to one rounding.
    /// </summary>
    /// <param name="scores">Probabilities, logits or any other scores, N; higher speaks for class 1. Infinite ones are ranked as all others.</param>
    /// <param name="classes">The class of each sample, 0 or 1.</param>
    /// <param name="weights">The weight of each sample, finite and not negative; a sample of weight 0 is left out; none for weights of 1.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <returns>0 to 1; NaN where all samples are of one class, as in scikit-learn 1.6 (before it raises an error).</returns>
    /// <exception cref="ArgumentException">The lengths differ, there are no samples, a score is NaN, a class is neither 0 nor 1, or a weight is not allowed; the message names it.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static double Area<T>(ReadOnlySpan<T> scores, ReadOnlySpan<int> classes, ReadOnlySpan<double> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (double[] values, double[] signedWeights) = RankedScores.Read(scores, classes, weights);
        return Area(values, signedWeights);
    }

    /// <summary>The same for scores without NaN, which are sorted in place, and with them the weights, those of the other class with a minus.</summary>
    internal static double Area(Span<double> scores, Span<double> signedWeights)
    {
        scores.Sort(signedWeights);
        (CompensatedSum positives, CompensatedSum negatives, CompensatedSum wonTwice) = (default, default, default);
        for (int start = 0, end; start < scores.Length; start = end)
        {
            (CompensatedSum tiedPositives, CompensatedSum tiedNegatives) = (default, default);
            for (end = start; end < scores.Length && scores[end] == scores[start]; end++)
            {
                tiedPositives.Add(Math.Max(signedWeights[end], 0));
                tiedNegatives.Add(Math.Max(-signedWeights[end], 0));
            }

            wonTwice.Add(tiedPositives.Value * ((2 * negatives.Value) + tiedNegatives.Value));
            positives.Add(tiedPositives.Value);
            negatives.Add(tiedNegatives.Value);
        }

        return positives.Value == 0 || negatives.Value == 0 ? double.NaN : wonTwice.Value / (2 * positives.Value * negatives.Value);
    }
}
