using FluentAssertions;
using MyTorch.Kernels;
using Xunit;

namespace MyTorch.Tests.Kernels;

public class ColumnsTests
{
    [Theory]
    [InlineData(new[] { 1.0, 3, 2 }, 1)]
    [InlineData(new[] { 2.0, 1, 2 }, 0)]
    [InlineData(new[] { 1.0, double.NaN, 5, double.NaN }, 1)]
    [InlineData(new[] { double.NaN, 9 }, 0)]
    [InlineData(new[] { double.NegativeInfinity, double.NegativeInfinity }, 0)]
    [InlineData(new[] { -1.0, double.PositiveInfinity }, 1)]
    public void ArgMax_is_the_first_largest_and_the_first_NaN(double[] row, int expected) =>
        Columns.ArgMax<double>(row, 1, row.Length, 0).Should().Be(expected);

    [Fact]
    public void Sums_of_columns_are_added_to_a_row()
    {
        double[] row = [1, 1];

        Columns.AccumulateSums(0.5, [1, 2, 3, 5], 2, row);

        row.Should().Equal(2.5, 5);
    }
}
