using FluentAssertions;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Optimizers;

public class PowerTests
{
    [Theory]
    [InlineData(0.9)]
    [InlineData(0.999)]
    [InlineData(1)]
    public void Integer_powers_equal_Math_Pow(double x)
    {
        for (int n = 0; n <= 1000; n++)
        {
            // Squaring doubles the relative error, so it grows with n.
            Close.Check($"{x}^{n}", Power.Compute(x, n), Math.Pow(x, n), 1e-12);
        }
    }

    [Fact]
    public void Extreme_powers_are_exact()
    {
        Power.Compute(0, 0).Should().Be(1);
        Power.Compute(0, 5).Should().Be(0);
        Power.Compute(0.5, 10).Should().Be(1.0 / 1024);
        Power.Compute(0.999, long.MaxValue).Should().Be(0);
    }
}
