using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Data;

public abstract class ScalerJsonTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [Fact]
    public void A_scaler_comes_back_bit_for_bit()
    {
        var scaler = new Standardizer<T>(RandomMatrix.Normal<T>(7, 200, seed: 3));
        var loaded = new Scaler<T>(scaler.ToJson());
        loaded.Shift.Should().Be(scaler.Shift);
        loaded.Scale.Should().Be(scaler.Scale);
        loaded.ToJson().Should().Be(scaler.ToJson());
    }

    [Fact]
    public void The_smallest_and_largest_numbers_are_kept()
    {
        T largest = T.BitDecrement(T.PositiveInfinity);
        Matrix<T> x = Matrix<T>.Build.DenseOfRowArrays([T.Epsilon, largest, T.NegativeZero]);
        var scaler = new Standardizer<T>(x);
        new Scaler<T>(scaler.ToJson()).Shift.Enumerate().Should().Equal(scaler.Shift.Enumerate());
    }

    [Theory]
    [InlineData("{}", "'shift' is missing: it must be a list of numbers.")]
    [InlineData("""{"shift":[1,"a"],"scale":[1,1]}""", "'shift' must be a list of numbers, not *")]
    [InlineData("""{"shift":[1,2],"scale":[1]}""", "shift is 1 x 2, but scale is 1 x 1*")]
    [InlineData("""{"shift":[1],"scale":[0]}""", "A scale is not positive*")]
    [InlineData("""{"shift":[1e999],"scale":[1]}""", "shift must be finite in *")]
    [InlineData("""{"shift":[],"scale":[]}""", "shift is (0,) of Double: it must be a row of Double, Single or Half.*")]
    [InlineData("x", "line 1: expected JSON. *")]
    public void An_invalid_text_is_rejected_with_the_reason(string json, string message)
    {
        Action act = () => _ = new Scaler<T>(json);
        act.Should().ThrowExactly<InvalidDataException>().WithMessage($"the scaler: {message}");
    }
}

public sealed class ScalerJsonInDouble : ScalerJsonTests<double>;

public sealed class ScalerJsonInFloat : ScalerJsonTests<float>;
