using FluentAssertions;
using MyTorch.Cli;
using Xunit;

namespace MyTorch.SystemTests.Cli.Report;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(12, "12")]
    [InlineData(-123456, "-123456")]
    [InlineData(1000000, "1e+6")]
    [InlineData(0.123456, "0.1235")]
    [InlineData(-12.3456, "-12.35")]
    [InlineData(12345.67, "12345.7")]
    [InlineData(1234567.8, "1.235e+6")]
    [InlineData(0.00012345, "0.0001234")]
    [InlineData(0.000012345, "1.235e-5")]
    [InlineData(double.Epsilon, "4.941e-324")]
    [InlineData(double.MaxValue, "1.798e+308")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "∞")]
    [InlineData(double.NegativeInfinity, "−∞")]
    public void Numbers_have_four_digits_or_an_exponent(double number, string text) => NumberText.Of(number).Should().Be(text);
}
