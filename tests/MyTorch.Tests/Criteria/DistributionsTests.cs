using System.Numerics;
using FluentAssertions;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Criteria;

public abstract class DistributionsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Results have the six digits that are stored here.</summary>
    private const double SixDigits = 1e-6;

    [Fact]
    public void The_entropy_of_known_distributions()
    {
        Check(Distributions.Entropy<T>(Of(0.5, 0.5)), Math.Log(2));
        Check(Distributions.Entropy<T>(Of(0.5, 0.5)), 0.693147, SixDigits);
        Check(Distributions.Entropy<T>(Of(0.9, 0.1)), 0.325083, SixDigits);
        Check(Distributions.Entropy<T>(Of(0.25, 0.25, 0.25, 0.25)), Math.Log(4));
        Distributions.Entropy<T>(Of(0, 1, 0)).Should().Be(T.Zero);
    }

    /// <summary>The loss of the prediction [0.2, 0.1, 0.4, 0.3] for the third class is -log 0.4.</summary>
    [Fact]
    public void The_cross_entropy_of_a_class_is_the_loss_of_its_probability()
    {
        Check(Distributions.CrossEntropy<T>(Of(0, 0, 1, 0), Of(0.2, 0.1, 0.4, 0.3)), 0.916291, SixDigits);
        Check(Distributions.CrossEntropy<T>(Of(0, 0, 1, 0), Of(0.2, 0.1, 0.4, 0.3)), -Math.Log(0.4));
        Check(Distributions.KullbackLeibler<T>(Of(0, 0, 1, 0), Of(0.2, 0.1, 0.4, 0.3)), -Math.Log(0.4));
    }

    [Fact]
    public void Zeros_are_exact()
    {
        Distributions.CrossEntropy<T>(Of(0, 1), Of(0, 1)).Should().Be(T.Zero);
        Distributions.CrossEntropy<T>(Of(1, 0), Of(0, 1)).Should().Be(T.PositiveInfinity);
        Distributions.KullbackLeibler<T>(Of(0.5, 0.5), Of(0, 1)).Should().Be(T.PositiveInfinity);
        Check(Distributions.KullbackLeibler<T>(Of(0, 1), Of(0.5, 0.5)), Math.Log(2));
        T.IsFinite(Distributions.KullbackLeibler<T>([T.One, T.Zero], [T.Epsilon, T.One])).Should().BeTrue();
    }

    [Fact]
    public void Divergence_is_cross_entropy_minus_entropy() => Property.Holds(
        BatchCase.OfEveryShape(), 30, batch =>
        {
            (T[] p, T[] q) = (Random(batch.Columns + 1, batch.Seed), Random(batch.Columns + 1, batch.Seed + 1));
            double divergence = double.CreateTruncating(Distributions.KullbackLeibler<T>(p, q));
            (double cross, double entropy) = (double.CreateTruncating(Distributions.CrossEntropy<T>(p, q)), double.CreateTruncating(Distributions.Entropy<T>(p)));

            divergence.Should().BeApproximately(cross - entropy, (cross + 1) * 100 * Precision.Of<T>()).And.BeGreaterThanOrEqualTo(0);
            Distributions.KullbackLeibler<T>(p, p).Should().Be(T.Zero);
            Distributions.CrossEntropy<T>(p, p).Should().Be(Distributions.Entropy<T>(p));
            entropy.Should().BeInRange(0, Math.Log(p.Length) * (1 + 1e-6));
        });

    [Fact]
    public void Invalid_distributions_are_rejected()
    {
        Rejects(() => Distributions.Entropy<T>(Of(0.5, 0.6)), "p sums to 1.1*: the probabilities of all outcomes must sum to 1.*", "p");
        Rejects(() => Distributions.Entropy<T>(Of(1.5, -0.5)), "p has -0.5 at index 1: probabilities must be at least 0.*", "p");
        Rejects(() => Distributions.Entropy<T>(Of(double.NaN, 1)), "p has NaN at index 0*", "p");
        Rejects(() => Distributions.Entropy<T>([]), "p sums to 0*", "p");
        Rejects(() => Distributions.CrossEntropy<T>(Of(1), Of(0.5, 0.5)), "p has 1 outcome, but q has 2*", "q");
        Rejects(() => Distributions.KullbackLeibler<T>(Of(0.5, 0.5), Of(0.5, 0.4)), "q sums to 0.9*", "q");

        static void Rejects(Func<T> compute, string message, string parameter) =>
            compute.Should().Throw<ArgumentException>().WithMessage(message).WithParameterName(parameter);
    }

    private static T[] Of(params double[] values) => [.. values.Select(T.CreateTruncating)];

    private static T[] Random(int length, int seed)
    {
        var random = new Random(seed);
        double[] values = [.. Enumerable.Range(0, length).Select(_ => Math.Exp(3 * random.NextDouble()))];
        return [.. values.Select(value => T.CreateTruncating(value / values.Sum()))];
    }

    private static void Check(T actual, double expected, double? tolerance = null) =>
        Close.Check("value", double.CreateTruncating(actual), expected, tolerance ?? Precision.Of<T>());
}

public sealed class DistributionsTestsInDouble : DistributionsTests<double>;

public sealed class DistributionsTestsInFloat : DistributionsTests<float>;
