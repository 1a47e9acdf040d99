using FluentAssertions;
using MyTorch.Tables;
using Xunit;

namespace MyTorch.Tests.Tables;

public class NumericEncodingTests
{
    [Theory]
    [InlineData(1e9)]
    [InlineData(1e160)]
    [InlineData(double.MaxValue)]
    [InlineData(double.PositiveInfinity)]
    public void Huge_numbers_have_the_largest_feature(double number)
    {
        float[] features = Encode([0, 1, 2, 3, 4, 5, 6, 7], number, -number);
        features.Should().Equal(3, -3);
    }

    [Fact]
    public void Columns_with_a_tiny_spread_have_finite_features()
    {
        Encode([0, double.Epsilon, 2 * double.Epsilon], 0, double.Epsilon, 1).Should().OnlyContain(feature => float.IsFinite(feature));
        Encode([7, 7, 7], 7, double.PositiveInfinity).Should().Equal(0, 0);
        Encode([-1e308, 0, 1e308], 1e308, 0).Should().OnlyContain(feature => float.IsFinite(feature));
    }

    private static float[] Encode(double[] training, params double[] numbers)
    {
        var encoding = NumericEncoding.Fit("x", training, bins: 0, (cells, _) => cells.Numbers.ToArray());
        var column = new TableColumn("x", numbers);
        float[] features = new float[numbers.Length * encoding.Features.Count];
        encoding.Encode(column, new Table(column), features);
        return features;
    }
}
