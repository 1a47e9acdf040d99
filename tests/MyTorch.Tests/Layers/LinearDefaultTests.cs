using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Statistics;
using Xunit;

namespace MyTorch.Tests.Layers;

/// <summary>
/// The initial weights of nn.Linear: W is Kaiming uniform with a = sqrt(5), whose bound sqrt(6 / ((1 + 5) in)) is 1 / sqrt(in); b has the same
/// bound.
/// </summary>
public abstract class LinearDefaultTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [Fact]
    public void Weights_and_biases_are_uniform_within_the_bounds()
    {
        const int Inputs = 25;
        var linear = new Linear<T>(Inputs, 20_000, seed: 1);
        foreach (Matrix<T> part in new[] { linear.W, linear.B })
        {
            double[] values = [.. part.Enumerate().Select(double.CreateChecked)];
            double deviation = 0.2 / Math.Sqrt(3);

            // Five standard errors for this many numbers; that of the deviation is smaller by sqrt(0.2) for a uniform distribution.
            double tolerance = 5 * deviation / Math.Sqrt(values.Length);
            values.Mean().Should().BeApproximately(0, tolerance);
            values.PopulationStandardDeviation().Should().BeApproximately(deviation, tolerance);
            values.Minimum().Should().BeInRange(-0.2 - 1e-8, -0.1995);
            values.Maximum().Should().BeInRange(0.1995, 0.2 + 1e-8);
        }
    }

    [Fact]
    public void Weights_and_biases_come_from_one_seeded_stream()
    {
        var linear = new Linear<T>(4, 3, 7);
        double bound = 0.5;
        Matrix<T> stream = Initializers.Uniform<T>(-bound, bound, 7)(1, 15);

        linear.W.Enumerate().Concat(linear.B.Enumerate()).Should().Equal(stream.Enumerate());
        new Linear<T>(4, 3, seed: 7).W.Should().Be(linear.W);
        new Linear<T>(4, 3, seed: 8).W.Should().NotBe(linear.W);
    }

    [Fact]
    public void Sizes_that_are_not_positive_are_rejected()
    {
        FluentActions.Invoking(() => new Linear<T>(0, 3, seed: 1)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("inFeatures");
        FluentActions.Invoking(() => new Linear<T>(3, -1, seed: 1)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("outFeatures");
        FluentActions.Invoking(() => new Linear<Half>(3, 1, seed: 1)).Should().Throw<NotSupportedException>();
    }
}

public sealed class LinearDefaultInDouble : LinearDefaultTests<double>;

public sealed class LinearDefaultInFloat : LinearDefaultTests<float>;
