using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using Xunit;
using Xunit.Sdk;

namespace MyTorch.Tests.Support;

public class CloseTests
{
    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(1, double.NaN)]
    [InlineData(double.PositiveInfinity, 1)]
    [InlineData(1, double.PositiveInfinity)]
    [InlineData(double.PositiveInfinity, double.NegativeInfinity)]
    [InlineData(1 + 2e-12, 1)]
    [InlineData(1e-300, 0)]
    public void Rejects_different_values(double actual, double expected)
    {
        Action check = () => Close.Check("a", actual, expected, 1e-12);

        check.Should().Throw<XunitException>();
    }

    [Theory]
    [InlineData(1 + 5e-13, 1)]
    [InlineData(0, 0)]
    [InlineData(double.NegativeInfinity, double.NegativeInfinity)]
    public void Accepts_close_values(double actual, double expected) => Close.Check("a", actual, expected, 1e-12);

    [Fact]
    public void Names_the_element_and_the_numbers()
    {
        Matrix<double> expected = Matrix<double>.Build.Dense(2, 2, [1, 1, 1, 1]);
        Matrix<double> actual = Matrix<double>.Build.Dense(2, 2, [1, 1, 1.5, 1]);

        Action check = () => Close.Check("dW", actual, expected, 1e-12);

        check.Should().Throw<XunitException>().WithMessage("dW[0, 1]: expected 1, actual 1.5, tolerance 1E-12");
    }

    [Fact]
    public void Rejects_different_shapes()
    {
        Action check = () => Close.Check("dW", Matrix<double>.Build.Dense(2, 3), Matrix<double>.Build.Dense(3, 2), 1);

        check.Should().Throw<XunitException>().WithMessage("dW: expected 3 x 2, actual 2 x 3");
    }
}
