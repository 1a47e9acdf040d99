using System.Numerics;
using FluentAssertions;
using MyTorch.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Kernels;

/// <summary>Long sums keep their precision, and every element is counted once at any length.</summary>
public abstract class SumTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T Tenth = T.CreateTruncating(0.1);

    [Fact]
    public void Twenty_million_equal_numbers()
    {
        const int Count = 20_000_000;
        T[] x = new T[Count];
        Array.Fill(x, Tenth);
        double tenth = double.CreateTruncating(Tenth);

        Close.Check("sum in double", NormKernels.Sum<T>(x), tenth * Count, 1e-14);
        Close.Check("magnitudes", NormKernels.SumOfMagnitudes<T>(x), tenth * Count, 1e-14);
        Close.Check("squares", NormKernels.SumOfSquares<T>(x), tenth * tenth * Count, 1e-14);
        Close.Check("sum", double.CreateTruncating(Reductions.Sum<T>(x)), tenth * Count, Precision.Of<T>(units: 16));
        Close.Check("squares about 0", double.CreateTruncating(Reductions.SumsAbout<T>(x, T.Zero).Squares), tenth * tenth * Count, Precision.Of<T>(units: 16));
        Close.Check("dot", double.CreateTruncating(Reductions.SumAndDot<T>(x, x).Dot), tenth * tenth * Count, Precision.Of<T>(units: 16));
    }

    [Theory]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(2049)]
    [InlineData(5000)]
    public void Every_element_counts_once(int length)
    {
        T[] x = [.. Enumerable.Range(0, length).Select(i => T.CreateTruncating((i % 7) - 3))];
        double sum = x.Sum(double.CreateTruncating);
        double squares = x.Sum(value => double.CreateTruncating(value * value));

        NormKernels.Sum<T>(x).Should().Be(sum);
        NormKernels.SumOfSquares<T>(x).Should().Be(squares);
        double.CreateTruncating(Reductions.Sum<T>(x)).Should().Be(sum);
        Reductions.SumsAbout<T>(x, T.Zero).Should().Be((T.CreateTruncating(sum), T.CreateTruncating(squares)));
        Reductions.SumAndDot<T>(x, x).Should().Be((T.CreateTruncating(sum), T.CreateTruncating(squares)));
    }
}

public sealed class SumTestsInDouble : SumTests<double>;

public sealed class SumTestsInFloat : SumTests<float>;

public sealed class CompensatedSumTests
{
    [Fact]
    public void Ten_million_numbers_that_are_not_exact()
    {
        var sum = default(CompensatedSum);
        for (int i = 0; i < 10_000_000; i++)
        {
            sum.Add(0.1);
        }

        sum.Value.Should().Be(1_000_000, "0.1 is 0.1 and 5.6e-18, of which ten million are less than half a unit of the sum");
    }

    [Fact]
    public void Cancelling_terms_leave_the_remainder()
    {
        var sum = default(CompensatedSum);
        foreach (double number in new[] { 1, 1e100, 1, -1e100 })
        {
            sum.Add(number);
        }

        sum.Value.Should().Be(2);
    }

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(double.NaN)]
    public void Infinities_and_NaN_are_kept(double number)
    {
        var sum = default(CompensatedSum);
        foreach (double term in new[] { 1, number, 2 })
        {
            sum.Add(term);
        }

        sum.Value.Should().Be(number);
    }
}
