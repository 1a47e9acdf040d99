using System.Numerics;
using static System.FormattableString;

namespace MyTorch;

/// <summary>
/// The entropy of a discrete distribution and what compares two of them, with natural logarithms, so that all results are in nats.
/// </summary>
public static class Distributions
{
    private const double SumTolerance = 1e-4;

    /// <summary>The entropy H(P) = -sum of P log P, where 0 log 0 is 0. It is largest, log K, if all K probabilities are equal.</summary>
    /// <param name="p">The probabilities of K outcomes, each at least 0, with a sum of 1 (within 1e-4).</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException"><paramref name="p"/> is not a distribution.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static T Entropy<T>(ReadOnlySpan<T> p) where T : unmanaged, IBinaryFloatingPointIeee754<T> => CrossEntropy(p, p);

    /// <summary>
    /// The cross entropy -sum of P log Q, the mean loss if outcomes of P are predicted by Q. It is least, H(P), if Q is P; terms with P = 0 are 0,
    /// and an outcome that Q rules out but P does not gives infinity.
    /// </summary>
    /// <param name="p">The true probabilities of K outcomes, each at least 0, with a sum of 1 (within 1e-4).</param>
    /// <param name="q">The predicted ones, likewise.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">One is not a distribution, or the lengths differ.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static T CrossEntropy<T>(ReadOnlySpan<T> p, ReadOnlySpan<T> q) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Sum(p, q, static (p, q) => -p * Math.Log(q));

    /// <summary>
    /// The Kullback-Leibler divergence sum of P log(P / Q), which is the cross entropy less H(P): never negative, 0 if Q is P, and infinite if Q
    /// rules out an outcome that P does not. It is not symmetric.
    /// </summary>
    /// <param name="p">The true probabilities of K outcomes, each at least 0, with a sum of 1 (within 1e-4).</param>
    /// <param name="q">The predicted ones, likewise.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">One is not a distribution, or the lengths differ.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static T KullbackLeibler<T>(ReadOnlySpan<T> p, ReadOnlySpan<T> q) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        T.Max(Sum(p, q, static (p, q) => p * (p / q is var ratio && double.IsFinite(ratio) ? Math.Log(ratio) : Math.Log(p) - Math.Log(q))), T.Zero);

    /// <summary>The sum of a term over the outcomes that P does not rule out, in double.</summary>
    private static T Sum<T>(ReadOnlySpan<T> p, ReadOnlySpan<T> q, Func<double, double, double> term) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireDistribution(p, nameof(p));
        if (q.Length != p.Length)
        {
            throw new ArgumentException($"p has {Shape.Count(p.Length, "outcome")}, but q has {q.Length}: both must have the same outcomes.", nameof(q));
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
            // Written so that NaN is rejected too.
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
