using System.Numerics;
using System.Runtime.Intrinsics;
using FluentAssertions;
using MyTorch.Kernels;
using Xunit;

namespace MyTorch.Tests.Kernels;

/// <summary>The square root of the optimizers against the hardware's, which is correctly rounded.</summary>
public class SquareRootTests
{
    [Fact]
    public void Is_within_one_ulp_over_all_magnitudes()
    {
        const long Step = (1L << 45) - 57;
        long end = Ulps.Index(double.PositiveInfinity);
        for (long index = 0; index < end; index += Step)
        {
            double x = Ulps.At<double>(index);
            double root = VectorMath.Sqrt(Vector512.Create(x))[0];
            Ulps.Distance(root, Math.Sqrt(x)).Should().BeLessThanOrEqualTo(1, $"the root of {x:R} is {Math.Sqrt(x):R}, not {root:R}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.0)]
    [InlineData(double.Epsilon)]
    [InlineData(1e-310)]
    [InlineData(2.2250738585072014e-308)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(double.MaxValue)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NaN)]
    [InlineData(-1)]
    public void Matches_the_hardware_at_squares_and_special_values(double x)
    {
        Check(x, Math.Sqrt(x));
        Check((float)x, MathF.Sqrt((float)x));
    }

    /// <summary>An element that needs the hardware root does not change the bits of a neighbour that does not.</summary>
    [Fact]
    public void Does_not_depend_on_neighbouring_elements()
    {
        int neighbours = 0;
        for (int i = 1; i <= 100_000; i++)
        {
            double x = i / 7.0;
            Vector512<double> roots = VectorMath.Sqrt(Vector512.Create(double.Epsilon, x, double.PositiveInfinity, x, 0, double.NaN, x, -1));
            double alone = VectorMath.Sqrt(Vector512.Create(x))[0];
            Assert.Equal((alone, alone, alone), (roots[1], roots[3], roots[6]));
            neighbours += alone == Math.Sqrt(x) ? 0 : 1;
        }

        neighbours.Should().BePositive("where all roots are the processor's, nothing shows which of them was taken");
    }

    private static void Check<T>(T x, T expected) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Ulps.Bits(VectorMath.Sqrt(Vector512.Create(x))[0]).Should().Be(Ulps.Bits(expected), $"the root of {x} is {expected}");
}
