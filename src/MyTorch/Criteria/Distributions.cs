using System.Numerics;
using static System.FormattableString;

namespace MyTorch;

/// <summary>
/// Computes the entropy, the cross entropy and the Kullback-Leibler divergence of discrete distributions, in nats (natural logarithms).
/// </summary>
public static class Distributions
{
    private const double SumTolerance = 1e-4;

    /// <summary>
    /// Computes the entropy H(P) = -sum of P log P, where 0 log 0 is 0. Its maximum, log K, is reached if all K probabilities are equal.
    /// </summary>
    /// <param name="p">The probabilities of K outcomes, each at least 0, summing to 1 (within 1e-4).</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException"><paramref name="p"/> is not a distribution.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static T Entropy<T>(ReadOnlySpan<T> p) where T : unmanaged, IBinaryFloatingPointIeee754<T> => CrossEntropy(p, p);

    /// <summary>
    /// Computes the cross entropy -sum of P log Q, the expected loss of predicting outcomes of P by Q. Its minimum, H(P), is reached if Q is P.
    /// Terms with P = 0 are 0; the result is infinite if Q is 0 for an outcome for which P is not.
    /// </summary>
    /// <param name="p">The true probabilities of K outcomes, each at least 0, summing to 1 (within 1e-4).</param>
    /// <param name="q">The predicted probabilities of the K outcomes, each at least 0, summing to 1 (within 1e-4).</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">An argument is not a distribution, or the lengths differ.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static T CrossEntropy<T>(ReadOnlySpan<T> p, ReadOnlySpan<T> q) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Sum(p, q, static (p, q) => -p * Math.Log(q));

    /// <summary>
    /// Computes the Kullback-Leibler divergence, the sum of P log(P / Q), which is the cross entropy minus H(P). It is never negative, 0 if Q is
    /// P, and infinite if Q is 0 for an outcome for which P is not. It is not symmetric.
    /// </summary>
    /// <param name="p">The true probabilities of K outcomes, each at least 0, summing to 1 (within 1e-4).</param>
    /// <param name="q">The predicted probabilities of the K outcomes, each at least 0, summing to 1 (within 1e-4).</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">An argument is not a distribution, or the lengths differ.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static T KullbackLeibler<T>(ReadOnlySpan<T> p, ReadOnlySpan<T> q) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        T.Max(Sum(p, q, static (p, q) => p * (p / q is var ratio && double.IsFinite(ratio) ? Math.Log(ratio) : Math.Log(p) - Math.Log(q))), T.Zero);

    /// <summary>Sums a term over the outcomes with P above 0, in double.</summary>
    private static T Sum<T>(ReadOnlySpan<T> p, ReadOnlySpan<T> q, Func<double, double, double> term) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireDistribution(p, nameof(p));
        if (q.Length != p.Length)
        {
            throw new ArgumentException($"p has {Shape.Count(p.Length, "outcome")}, but q has {q.Length}: both must have the same number of outcomes.", nameof(q));
        }

        RequireDistribution(q, nameof(q));
        double sum = 0;
        for (int i = 0; i < p.Length; i++)
        {
            sum += p[i] > T.Zero ? term(double.CreateTruncating(p[i]), double.CreateTruncating(q[i])) : 0;
        }

        return T.CreateTruncating(sum);
    }

    private static void RequireDistribution<T>(ReadOnlySpan<T> p, string name) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        double sum = 0;
        for (int i = 0; i < p.Length; i++)
        {
            // The negation also rejects NaN.
            if (!(p[i] >= T.Zero))
            {
                throw new ArgumentException(Invariant($"{name} has {p[i]} at index {i}: probabilities must be at least 0."), name);
            }

            sum += double.CreateTruncating(p[i]);
        }

        if (!(Math.Abs(sum - 1) <= SumTolerance))
        {
            throw new ArgumentException(Invariant($"{name} sums to {sum}: the probabilities of all outcomes must sum to 1."), name);
        }
    }
}
