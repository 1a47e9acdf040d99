using System.Numerics;
using MyTorch.Kernels;

namespace MyTorch.Metrics;

/// <summary>
/// The receiver operating characteristic of two classes: true and false positive rate as functions of the threshold above which class 1 is
/// predicted, equal to scikit-learn's <c>roc_curve</c> with <c>drop_intermediate=False</c>.
/// </summary>
/// <remarks>
/// The points are in the order of descending thresholds, from no sample predicted as class 1 to all samples. Samples with the same score share
/// one point.
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
    /// The thresholds, each halfway between the two scores that it separates; scikit-learn uses the lowest score predicted as class 1 instead.
    /// </summary>
    public IReadOnlyList<double> Thresholds { get; }

    /// <summary>The fraction of the samples of class 1 that are predicted as class 1 (recall); NaN if there are no such samples.</summary>
    public IReadOnlyList<double> TruePositiveRates { get; }

    /// <summary>The fraction of the samples of class 0 that are predicted as class 1; NaN if there are no such samples.</summary>
    public IReadOnlyList<double> FalsePositiveRates { get; }

    /// <summary>Computes the curve.</summary>
    /// <param name="scores">Probabilities, logits or any other scores, N; higher means class 1.</param>
    /// <param name="classes">The class of each sample, 0 or 1.</param>
    /// <param name="weights">The weight of each sample, finite and not negative; samples of weight 0 are left out; if empty, all weights are 1.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">The lengths differ, there are no samples, a score is NaN, a class is neither 0 nor 1, or a weight is invalid; the message names it.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static RocCurve Create<T>(ReadOnlySpan<T> scores, ReadOnlySpan<int> classes, ReadOnlySpan<double> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(RankedScores.Create(scores, classes, weights));

    /// <summary>
    /// Returns the threshold with the largest Youden's J, the true minus the false positive rate, the highest one on a tie; scores above it are
    /// class 1.
    /// </summary>
    /// <exception cref="InvalidOperationException">All samples are of one class.</exception>
    public double BestThreshold()
    {
        _ranked.RequireBothClasses();

        // Without weights these are integers, so ties are exact.
        return _ranked.Threshold(_ranked.Largest(point =>
            (_ranked.TruePositives(point) * _ranked.Negatives) - (_ranked.FalsePositives(point) * _ranked.Positives))!.Value);
    }

    /// <summary>
    /// Computes the area under the curve (scikit-learn's <c>roc_auc_score</c>): the probability that a sample of class 1 has a higher score than
    /// one of class 0, where a tie counts half (Mann and Whitney 1947). Without weights it is computed in integers with a single final rounding.
    /// </summary>
    /// <param name="scores">Probabilities, logits or any other scores, N; higher means class 1. Infinite scores are allowed.</param>
    /// <param name="classes">The class of each sample, 0 or 1.</param>
    /// <param name="weights">The weight of each sample, finite and not negative; samples of weight 0 are left out; if empty, all weights are 1.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <returns>The area, 0 to 1; NaN if all samples are of one class, as in scikit-learn 1.6 (earlier versions raise an error).</returns>
    /// <exception cref="ArgumentException">The lengths differ, there are no samples, a score is NaN, a class is neither 0 nor 1, or a weight is invalid; the message names it.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static double Area<T>(ReadOnlySpan<T> scores, ReadOnlySpan<int> classes, ReadOnlySpan<double> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (double[] values, double[] signedWeights) = RankedScores.Read(scores, classes, weights);
        return Area(values, signedWeights);
    }

    /// <summary>Computes the area for scores without NaN and weights that are negative for class 0. Sorts both in place.</summary>
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
