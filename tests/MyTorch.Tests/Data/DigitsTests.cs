using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using Xunit;

namespace MyTorch.Tests.Data;

public sealed class DigitsTests
{
    [Fact]
    public void There_are_1797_digits_in_the_known_numbers_of_each_class()
    {
        Dataset<double> digits = Digits.Load<double>();
        (digits.Count, digits.X.ColumnCount, digits.Y.ColumnCount).Should().Be((1797, 64, 10));
        digits.Y.ColumnSums().Should().Equal(178, 182, 177, 183, 181, 182, 181, 179, 174, 180);
        digits.Y.RowSums().Should().OnlyContain(sum => sum == 1);
        digits.X.Enumerate().Should().OnlyContain(pixel => pixel >= 0 && pixel <= 16 && double.IsInteger(pixel));
    }

    [Fact]
    public void The_first_digit_is_the_known_zero()
    {
        Dataset<float> digits = Digits.Load<float>();
        digits.X.Row(0).Should().Equal(
            0, 0, 5, 13, 9, 1, 0, 0,
            0, 0, 13, 15, 10, 15, 5, 0,
            0, 3, 15, 2, 0, 11, 8, 0,
            0, 4, 12, 0, 0, 8, 8, 0,
            0, 5, 8, 0, 0, 9, 8, 0,
            0, 4, 11, 0, 1, 12, 7, 0,
            0, 2, 14, 5, 10, 12, 0, 0,
            0, 0, 6, 13, 10, 0, 0, 0);
        OneHot.Decode(digits.Y).Take(10).Should().Equal(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    [Fact]
    public void Double_and_float_hold_the_same_digits()
    {
        Digits.Load<float>().X.Map(pixel => (double)pixel).Should().Be(Digits.Load<double>().X);
    }

    [Fact]
    public void Every_load_is_fresh()
    {
        Matrix<double> first = Digits.Load<double>().X;
        first.Clear();
        Digits.Load<double>().X[0, 2].Should().Be(5);
    }
}
