using System.Numerics;

namespace MyTorch.Metrics;

/// <summary>The receiver operating characteristic of scores that tell one class from the other.</summary>
public static class RocCurve
{
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
        ElementType.Require<T>();
        if (scores.Length != classes.Length || scores.IsEmpty)
        {
            throw new ArgumentException(
                $"There are {scores.Length} scores and {classes.Length} classes: one of each for every sample is needed, and at least one sample.", nameof(classes));
        }

        ClassLabels.Check(classes, 2);
        double[] values = new double[scores.Length];
        bool[] isPositive = new bool[scores.Length];
        for (int i = 0; i < values.Length; i++)
        {
            if (T.IsNaN(scores[i]))
            {
                throw new ArgumentException($"The score of sample {i} is NaN, which has no rank.", nameof(scores));
            }

            values[i] = double.CreateTruncating(scores[i]);
            isPositive[i] = classes[i] == 1;
        }

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
