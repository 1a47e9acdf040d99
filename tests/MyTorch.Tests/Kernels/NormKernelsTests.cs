using System.Numerics;
using FluentAssertions;
using MyTorch.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Kernels;

/// <summary>Sums of squares, magnitudes and products at every length, computed in double for either element type.</summary>
public abstract class NormKernelsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [Fact]
    public void Every_element_counts_once_at_every_length()
    {
        T[] x = [.. Enumerable.Range(0, 100).Select(i => T.CreateTruncating(i % 2 == 0 ? i + 0.5 : -i))];
        for (int length = 0; length <= x.Length; length++)
        {
            IEnumerable<double> numbers = x.Take(length).Select(double.CreateTruncating);
            NormKernels.SumOfSquares<T>(x.AsSpan(0, length)).Should().Be(numbers.Sum(number => number * number));
            NormKernels.SumOfMagnitudes<T>(x.AsSpan(0, length)).Should().Be(numbers.Sum(Math.Abs));
        }
    }

    [Fact]
    public void A_dot_product_counts_each_pair_once_at_every_length()
    {
        foreach (int length in Enumerable.Range(0, 100).Append(1024).Append(1025).Append(5000))
        {
            T[] x = [.. Enumerable.Range(0, length).Select(i => T.CreateTruncating((i % 7) - 2.5))];
            T[] y = [.. Enumerable.Range(0, length).Select(i => T.CreateTruncating((i % 11) + 0.25))];

            NormKernels.Dot<T>(x, y).Should().Be(x.Zip(y, (a, b) => double.CreateTruncating(a) * double.CreateTruncating(b)).Sum());
        }
    }

    [Fact]
    public void Squares_beyond_float_do_not_overflow()
    {
        T[] x = [.. Enumerable.Repeat(T.CreateTruncating(1e30), 25)];

        Close.Check("sum", NormKernels.SumOfSquares<T>(x), 25e60, 1e-6);
    }

    [Fact]
    public void NaN_and_infinities_reach_the_sum()
    {
        double.IsNaN(NormKernels.SumOfSquares<T>([T.One, T.NaN])).Should().BeTrue();
        double.IsNaN(NormKernels.Dot<T>([T.One, T.PositiveInfinity], [T.One, T.Zero])).Should().BeTrue();
        NormKernels.SumOfMagnitudes<T>([T.One, T.NegativeInfinity]).Should().Be(double.PositiveInfinity);
    }
}

public sealed class NormKernelsTestsInDouble : NormKernelsTests<double>;

public sealed class NormKernelsTestsInFloat : NormKernelsTests<float>;
