using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace MyTorch.Tests.Activations;

/// <summary>The settings of activations can be read, and are rejected outside their range in the element type.</summary>
public class ActivationSettingsTests
{
    [Fact]
    public void Settings_can_be_read()
    {
        var relu = new ReLU<double>();

        (new LeakyReLU<float>().Slope, new LeakyReLU<float>(0.2).Slope).Should().Be((0.01, 0.2));
        (new ELU<float>().Alpha, new ELU<float>(0.7).Alpha).Should().Be((1.0, 0.7));
        (new Softplus<float>().Beta, new Softplus<float>().Threshold).Should().Be((1.0, 20.0));
        (new Softplus<float>(0.3, 7).Beta, new Softplus<float>(0.3, 7).Threshold).Should().Be((0.3, 7.0));
        (new GELU<float>().TanhApproximation, new GELU<float>(true).TanhApproximation).Should().Be((false, true));
        (new LIFRate<float>().MembraneTimeConstant, new LIFRate<float>().RefractoryTime, new LIFRate<float>().Scale).Should().Be((0.02, 0.002, 0.01));
        (new LIFRate<float>(1, 2, 3).MembraneTimeConstant, new LIFRate<float>(1, 2, 3).RefractoryTime, new LIFRate<float>(1, 2, 3).Scale).Should().Be((1, 2, 3));
        (new UnitStep<float>().ValueAtZero, new UnitStep<float>(0.5).ValueAtZero, new Sign<float>().ValueAtZero, new Sign<float>(0).ValueAtZero).Should().Be((1.0, 0.5, -1.0, 0.0));
        (new Scaled<double>(relu, 5).Factor, new Scaled<double>(relu, 5).Inner).Should().Be((5.0, relu));
    }

    [Theory]
    [InlineData("slope", double.NaN)]
    [InlineData("slope", double.PositiveInfinity)]
    [InlineData("alpha", double.NaN)]
    [InlineData("alpha", double.PositiveInfinity)]
    [InlineData("alpha", -1e-9)]
    [InlineData("beta", double.NaN)]
    [InlineData("beta", double.PositiveInfinity)]
    [InlineData("beta", 0.0)]
    [InlineData("beta", -1.0)]
    [InlineData("beta", 1e-309)]
    [InlineData("threshold", double.NaN)]
    [InlineData("factor", double.NegativeInfinity)]
    [InlineData("membraneTimeConstant", 0.0)]
    [InlineData("membraneTimeConstant", double.NaN)]
    [InlineData("refractoryTime", 0.0)]
    [InlineData("refractoryTime", double.PositiveInfinity)]
    [InlineData("refractoryTime", 1e-310)]
    [InlineData("scale", -1.0)]
    [InlineData("scale", 1e307)]
    [InlineData("valueAtZero", double.NaN)]
    public void Settings_out_of_range_are_rejected(string setting, double value) => Refused<double>(setting, value);

    [Theory]
    [InlineData("slope", 1e300)]
    [InlineData("alpha", 1e300)]
    [InlineData("beta", 1e300)]
    [InlineData("beta", 1e-300)]
    [InlineData("factor", -1e300)]
    [InlineData("refractoryTime", 1e-40)]
    [InlineData("scale", 1e38)]
    [InlineData("valueAtZero", 1e300)]
    [InlineData("valueAtZero of Sign", 1e300)]
    public void Settings_only_valid_in_double_are_rejected_in_float(string setting, double value)
    {
        Refused<float>(setting, value);
        Create<double>(setting, value).Should().NotThrow();
    }

    [Fact]
    public void Scaled_requires_an_activation() =>
        FluentActions.Invoking(() => new Scaled<double>(null!, 1)).Should().Throw<ArgumentNullException>().WithParameterName("inner");

    [Fact]
    public void Other_element_types_are_rejected() =>
        FluentActions.Invoking(() => new ELU<Half>()).Should().Throw<NotSupportedException>();

    [Fact]
    public void Scaled_does_not_change_the_inner_activation()
    {
        var tanh = new Tanh<double>();
        Matrix<double> output = tanh.Forward(Matrix<double>.Build.Dense(1, 2, 0.5));
        var scaled = new Scaled<double>(tanh, 3);

        scaled.Forward(Matrix<double>.Build.Dense(2, 3, 0.25));
        scaled.Backward(Matrix<double>.Build.Dense(2, 3, 1.0));

        tanh.State.Should().Be(output);
    }

    [Fact]
    public void Scaled_works_for_batches_of_any_length()
    {
        Matrix<double> z = Matrix<double>.Build.Dense(41, 37, (row, column) => Math.Sin((row * 37) + column));
        var scaled = new Scaled<double>(new Tanh<double>(), 5);
        var tanh = new Tanh<double>();

        scaled.Forward(z).Should().Be(tanh.Forward(z) * 5);
        scaled.Derivative().Should().Be(tanh.Derivative() * 5);
    }

    private static void Refused<T>(string setting, double value) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Create<T>(setting, value).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(setting.Split(' ')[0])
            .Which.Message.Should().Contain(value.ToString(System.Globalization.CultureInfo.CurrentCulture));

    private static Action Create<T>(string setting, double value) where T : unmanaged, IBinaryFloatingPointIeee754<T> => setting switch
    {
        "slope" => () => _ = new LeakyReLU<T>(value),
        "alpha" => () => _ = new ELU<T>(value),
        "beta" => () => _ = new Softplus<T>(value),
        "threshold" => () => _ = new Softplus<T>(1, value),
        "membraneTimeConstant" => () => _ = new LIFRate<T>(value),
        "refractoryTime" => () => _ = new LIFRate<T>(refractoryTime: value),
        "scale" => () => _ = new LIFRate<T>(scale: value),
        "valueAtZero" => () => _ = new UnitStep<T>(value),
        "valueAtZero of Sign" => () => _ = new Sign<T>(value),
        "factor" => () => _ = new Scaled<T>(new ReLU<T>(), value),
        _ => throw new ArgumentOutOfRangeException(nameof(setting)),
    };
}
