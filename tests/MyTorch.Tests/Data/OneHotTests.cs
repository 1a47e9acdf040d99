using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using Xunit;

namespace MyTorch.Tests.Data;

public sealed class OneHotTests
{
    [Fact]
    public void Each_row_has_a_one_in_the_column_of_its_class()
    {
        OneHot.Encode<double>([2, 0], 3).Should().Be(Matrix<double>.Build.DenseOfRowArrays([0, 0, 1], [1, 0, 0]));
        OneHot.Encode<float>([2, 0], 3).Should().Be(Matrix<float>.Build.DenseOfRowArrays([0, 0, 1], [1, 0, 0]));
    }

    [Fact]
    public void Decode_undoes_encode()
    {
        int[] classes = [3, 1, 4, 1, 5, 9, 2, 6];
        OneHot.Decode(OneHot.Encode<float>(classes, 10)).Should().Equal(classes);
        OneHot.Decode(OneHot.Encode<float>([], 10)).Should().BeEmpty();
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public void A_class_out_of_range_is_rejected_with_its_row(int wrong)
    {
        Action act = () => OneHot.Encode<double>([0, 1, wrong], 3);
        act.Should().ThrowExactly<ArgumentException>().WithMessage($"*Row 2*class {wrong}*0 to 2*");
    }

    [Fact]
    public void No_classes_are_rejected()
    {
        Action encode = () => OneHot.Encode<double>([], 0);
        Action decode = () => OneHot.Decode(Matrix<double>.Build.Dense(2, 0));
        encode.Should().ThrowExactly<ArgumentOutOfRangeException>();
        decode.Should().ThrowExactly<ArgumentException>().WithMessage("*2 x 0*");
    }

    /// <summary>The largest value of a single column would always be class 0.</summary>
    [Fact]
    public void A_column_of_classes_is_not_decoded_as_zeros()
    {
        Action decode = () => OneHot.Decode(Matrix<double>.Build.Dense(3, 1, [0.0, 1, 2]));
        decode.Should().ThrowExactly<ArgumentException>().WithMessage(
            "y is 3 x 1: one-hot rows and scores must have a column for each of at least 2 classes. Class indices are already the classes; *");
    }

    [Fact]
    public void Decode_takes_the_largest_and_of_equals_the_first()
    {
        Matrix<double> logits = Matrix<double>.Build.DenseOfRowArrays([-3, -1, -1], [0.2, 0.1, 0.7], [5, 5, 5], [double.NegativeInfinity, 0, 0]);
        OneHot.Decode(logits).Should().Equal(1, 2, 0, 1);
        OneHot.Decode(Matrix<double>.Build.SparseOfMatrix(logits)).Should().Equal(1, 2, 0, 1);
    }

    [Fact]
    public void Decode_shows_a_NaN_wherever_it_stands()
    {
        const double NaN = double.NaN;
        OneHot.Decode(Matrix<double>.Build.DenseOfRowArrays([NaN, 1, 2], [1, NaN, 2], [1, NaN, NaN])).Should().Equal(0, 1, 1);
    }
}
