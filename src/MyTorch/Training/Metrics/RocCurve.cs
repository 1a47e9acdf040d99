using System.Numerics;

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
        TruePositiveRates = [.. Enumerable.Range(0, ranked.Points).Select(point => ranked.TruePositives(point) / (double)ranked.Positives)];
        FalsePositiveRates = [.. Enumerable.Range(0, ranked.Points).Select(point => ranked.FalsePositives(point) / (double)ranked.Negatives)];
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
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">The lengths differ, there are no samples, a score is NaN, or a class is neither 0 nor 1; the message names it.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static RocCurve Create<T>(ReadOnlySpan<T> scores, ReadOnlySpan<int> classes) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(RankedScores.Of(scores, classes));

    /// <summary>
    /// Returns the threshold with the largest Youden's J, the true less the false positive rate, the highest one on a tie: scores above it are
    /// class 1.
    /// </summary>
    /// <exception cref="InvalidOperationException">All samples are of one class.</exception>
    public double BestThreshold()
    {
        _ranked.RequireBothClasses();

        // Whole numbers, so that ties are ties.
        return _ranked.Threshold(_ranked.Largest(point =>
            ((double)_ranked.TruePositives(point) * _ranked.Negatives) - ((double)_ranked.FalsePositives(point) * _ranked.Positives))!.Value);
    }

    /// <summary>
    /// The area under the curve (scikit-learn's <c>roc_auc_score</c>): the probability that a sample of class 1 has a higher score than
    /// one of class 0, where a tie counts half (Mann and Whitney 1947). It is counted in whole numbers, and so exact up to one rounding.
    /// </summary>
    /// <param name="scores">Probabilities, logits or any other scores, N; higher speaks for class 1. Infinite ones are ranked as all others.</param>
    /// <param name="classes">The class of each sample, 0 or 1.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <returns>0 to 1; NaN where all samples are of one class, as in scikit-learn 1.6 (before it raises an error).</returns>
    /// <exception cref="ArgumentException">The lengths differ, there are no samples, a score is NaN, or a class is neither 0 nor 1; the message names it.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static double Area<T>(ReadOnlySpan<T> scores, ReadOnlySpan<int> classes) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (double[] values, bool[] isPositive) = RankedScores.Read(scores, classes);
        return Area(values, isPositive);
    }

    /// <summary>The same for scores without NaN, which are sorted in place, and with them what they belong to.</summary>
    internal static double Area(Span<double> scores, Span<bool> isPositive)
    {
        scores.Sort(isPositive);
        long positives = 0;
        long negatives = 0;
        long wonTwice = 0;
        for (int start = 0, end; start < scores.Length; start = end)
        {
            long tiedPositives = 0;
            for (end = start; end < scores.Length && scores[end] == scores[start]; end++)
            {
                tiedPositives += isPositive[end] ? 1 : 0;
            }

            long tiedNegatives = end - start - tiedPositives;
            wonTwice += tiedPositives * ((2 * negatives) + tiedNegatives);
            positives += tiedPositives;
            negatives += tiedNegatives;
        }

        return positives == 0 || negatives == 0 ? double.NaN : wonTwice / (2.0 * positives * negatives);
    }
}
