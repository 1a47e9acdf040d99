using FluentAssertions;
using MyTorch.Cli;
using Xunit;

namespace MyTorch.SystemTests.Cli;

public sealed class DisplayFormatTests
{
    [Theory]
    [InlineData(1, "100.00%")]
    [InlineData(0.41237, "41.24%")]
    [InlineData(0.0000001, "0.00%")]
    [InlineData(1e3, "1.0e+5%")]
    [InlineData(double.NaN, "NaN")]
    public void Fractions_are_in_percent_with_two_decimals(double fraction, string text) => DisplayFormat.Percent(fraction).Should().Be(text);

    [Theory]
    [InlineData(1, "100.0%")]
    [InlineData(0.41237, "41.2%")]
    [InlineData(0.0009, "<0.1%")]
    public void Missing_cells_are_in_percent_with_one_decimal(double fraction, string text) => DisplayFormat.MissingPercent(fraction).Should().Be(text);
}
