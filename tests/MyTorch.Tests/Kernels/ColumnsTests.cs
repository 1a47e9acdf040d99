using System.Numerics;
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
    public void Column_sums_are_added_to_a_row()
    {
        double[] row = [1, 1];

        Columns.AccumulateSums(0.5, [1, 2, 3, 5], 2, row);

        row.Should().Equal(2.5, 5);
    }

    [Fact]
    public void ArgMax_of_all_rows_matches_each_row_in_double() => CheckArgMax<double>();

    [Fact]
    public void ArgMax_of_all_rows_matches_each_row_in_float() => CheckArgMax<float>();

    /// <summary>A few distinct values, so that there are ties, including NaN and infinities.</summary>
    private static void CheckArgMax<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(1);
        T[] values = [T.NaN, T.NegativeInfinity, T.PositiveInfinity, T.NegativeZero, T.Zero, T.One, T.NegativeOne];
        for (int rows = 0; rows <= 70; rows++)
        {
            int columns = 1 + (rows % 6);
            T[] batch = [.. Enumerable.Range(0, rows * columns).Select(_ => values[random.Next(values.Length)])];
            int[] best = new int[rows];

            Columns.ArgMax<T>(batch, rows, columns, best);

            best.Should().Equal(Enumerable.Range(0, rows).Select(row => Columns.ArgMax<T>(batch, rows, columns, row)));
        }
    }
}
