using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using Xunit;

namespace MyTorch.Tests.Data;

public sealed class NpyArrayTests
{
    private static readonly Matrix<double> Matrix2X3 = Matrix<double>.Build.DenseOfRowArrays([1, 2, 3], [4, 5, 6]);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_matrix_comes_back_in_either_order(bool fortranOrder)
    {
        NpyArray array = NpyArray.FromMatrix(Matrix2X3, fortranOrder);
        array.FortranOrder.Should().Be(fortranOrder);
        array.Shape.Should().Equal(2, 3);
        array.ElementType.Should().Be<double>();
        array.ToMatrix<double>().Should().Be(Matrix2X3);
        array.ToArray<double>().Should().Equal(1, 2, 3, 4, 5, 6);
    }

    [Fact]
    public void A_matrix_of_any_storage_is_taken()
    {
        NpyArray.FromMatrix(Matrix<double>.Build.SparseOfMatrix(Matrix2X3)).ToMatrix<double>().Should().Be(Matrix2X3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_results_share_no_state_with_the_scaler(bool fortranOrder)
    {
        NpyArray array = NpyArray.FromMatrix(Matrix2X3, fortranOrder);
        array.ToMatrix<double>().Clear();
        Array.Clear(array.ToArray<double>());
        array.ToMatrix<double>().Should().Be(Matrix2X3);
    }

    [Fact]
    public void One_dimension_becomes_a_row_and_a_scalar_1_x_1()
    {
        NpyArray.FromArray([1f, 2f, 3f], 3).ToMatrix<float>().Should().Be(Matrix<float>.Build.DenseOfRowArrays([1, 2, 3]));
        NpyArray.FromArray([7f]).ToMatrix<float>().Should().Be(Matrix<float>.Build.DenseOfRowArrays([7f]));
        NpyArray.FromArray<float>([], 0).ToMatrix<float>().ColumnCount.Should().Be(0);
    }

    [Fact]
    public void Three_dimensions_are_no_matrix()
    {
        Action act = () => NpyArray.FromArray(new int[24], 2, 3, 4).ToMatrix<double>();
        act.Should().ThrowExactly<InvalidOperationException>().WithMessage("*(2, 3, 4)*");
    }

    [Fact]
    public void All_element_types_convert()
    {
        NpyArray[] arrays =
        [
            NpyArray.FromArray<float>([0, 1, 200], 3), NpyArray.FromArray<double>([0, 1, 200], 3),
            NpyArray.FromArray<byte>([0, 1, 200], 3), NpyArray.FromArray([0, 1, 200], 3), NpyArray.FromArray<long>([0, 1, 200], 3),
            NpyArray.FromArray<Half>([(Half)0, (Half)1, (Half)200], 3), NpyArray.FromArray<short>([0, 1, 200], 3), NpyArray.FromArray<ushort>([0, 1, 200], 3),
            NpyArray.FromArray<uint>([0, 1, 200], 3), NpyArray.FromArray<ulong>([0, 1, 200], 3), NpyArray.FromArray([0, 1, 200], 3).ToBFloat16(),
        ];
        arrays.Select(array => array.ElementType).Should().Equal(
            typeof(float), typeof(double), typeof(byte), typeof(int), typeof(long), typeof(Half), typeof(short), typeof(ushort), typeof(uint), typeof(ulong), typeof(float));
        foreach (NpyArray array in arrays)
        {
            array.ToArray<float>().Should().Equal(0, 1, 200);
            array.ToArray<double>().Should().Equal(0, 1, 200);
            array.ToArray<byte>().Should().Equal(0, 1, 200);
            array.ToArray<int>().Should().Equal(0, 1, 200);
            array.ToArray<long>().Should().Equal(0, 1, 200);
            array.ToMatrix<double>().Row(0).Should().Equal(0, 1, 200);
            array.ToMatrix<float>().Row(0).Should().Equal(0, 1, 200);
        }
    }

    [Fact]
    public void Booleans_are_0_and_1()
    {
        bool[] values = [true, false, true, true];
        NpyArray array = NpyArray.FromArray(values, 2, 2);
        values[0] = false;
        (array.ElementType, array.FortranOrder).Should().Be((typeof(bool), false));
        array.ToArray<byte>().Should().Equal(1, 0, 1, 1);
        array.ToMatrix<float>().Should().Be(Matrix<float>.Build.DenseOfRowArrays([1, 0], [1, 1]));
        Action act = () => NpyArray.FromArray(values, 3);
        act.Should().ThrowExactly<ArgumentException>().WithMessage("There are 4 values, but the shape is (3,)*");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rounded_copies_keep_shape_and_order(bool fortranOrder)
    {
        NpyArray array = NpyArray.FromMatrix(Matrix2X3 / 10, fortranOrder);
        foreach ((NpyArray rounded, double precision) in new[] { (array.ToHalf(), 1.0 / 2048), (array.ToBFloat16(), 1.0 / 256) })
        {
            (rounded.FortranOrder, rounded.Shape.Count).Should().Be((fortranOrder, 2));
            rounded.ToArray<double>().Zip([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], (actual, expected) => Math.Abs(actual - expected) / expected)
                .Should().OnlyContain(error => error <= precision).And.Contain(error => error > precision / 16);
        }

        array.ToMatrix<double>().Should().Be(Matrix2X3 / 10, "it is a copy");
    }

    [Fact]
    public void Conversion_cuts_fractions_off_and_rounds_to_floating_point()
    {
        NpyArray.FromArray([1.9, -1.9], 2).ToArray<int>().Should().Equal(1, -1);
        NpyArray.FromArray([0.1], 1).ToArray<float>().Should().Equal(0.1f);
        NpyArray.FromArray([(1L << 53) + 1], 1).ToMatrix<double>()[0, 0].Should().Be(1L << 53);
    }

    [Fact]
    public void A_value_that_does_not_fit_is_never_silently_another_one()
    {
        // Long enough for the vectorized conversion.
        double[] values = new double[100];
        foreach (double wrong in (double[])[1e10, -1e10, double.NaN, double.PositiveInfinity])
        {
            values[70] = wrong;
            Action toInt = () => NpyArray.FromArray(values, 100).ToArray<int>();
            Action toByte = () => NpyArray.FromArray(values, 100).ToArray<byte>();
            toInt.Should().Throw<OverflowException>();
            toByte.Should().Throw<OverflowException>();
        }

        Action negative = () => NpyArray.FromArray([-1], 1).ToArray<byte>();
        negative.Should().Throw<OverflowException>();
    }

    [Theory]
    [InlineData(new[] { 2, 4 }, "(2, 4)")]
    [InlineData(new[] { 5 }, "(5,)")]
    [InlineData(new int[0], "()")]
    [InlineData(new[] { -2, -3 }, "(-2, -3)")]
    [InlineData(new[] { 65536, 65536 }, "(65536, 65536)")]
    [InlineData(new[] { 1073741824, 4, 6 }, "(1073741824, 4, 6)")]
    public void A_shape_that_does_not_hold_the_values_is_rejected(int[] shape, string text)
    {
        Action act = () => NpyArray.FromArray(new double[6], shape);
        act.Should().ThrowExactly<ArgumentException>().WithMessage($"There are 6 values, but the shape is {text}*");
    }

    [Fact]
    public void Other_element_types_are_rejected()
    {
        Action act = () => NpyArray.FromArray(new Int128[3], 3);
        act.Should().ThrowExactly<NotSupportedException>().WithMessage("An NpyArray holds double, float, Half or integers of 8 to 64 bits, not Int128.");
    }

    [Fact]
    public void The_shape_is_a_copy_of_the_callers()
    {
        int[] shape = [3];
        NpyArray array = NpyArray.FromArray(new double[3], shape);
        shape[0] = 4;
        array.Shape.Should().Equal(3);
    }
}
