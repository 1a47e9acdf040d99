using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Activations;

/// <summary>Infinities, the smallest and the largest numbers: the limits of the function, and no NaN unless the input has one.</summary>
public abstract class ActivationLimitsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T Largest = T.CreateTruncating(typeof(T) == typeof(double) ? double.MaxValue : float.MaxValue);
    private static readonly T Half = T.One / (T.One + T.One);
    private static readonly T Two = T.One + T.One;
    private static readonly T SELUScale = T.CreateTruncating(1.0507009873554804934193349852946);
    private static readonly T SELUDepth = T.CreateTruncating(1.7580993408473768599402175208123);
    private static readonly T Inf = T.PositiveInfinity;
    private static readonly T[] Extremes = [-Inf, -Largest, -T.Epsilon, T.NegativeZero, T.Zero, T.Epsilon, Largest, Inf, T.NaN];

    [Fact]
    public void LeakyReLU() => Check(
        new LeakyReLU<T>(0.5),
        [-Inf, -Largest / Two, -T.Epsilon / Two, T.Zero, T.Zero, T.Epsilon, Largest, Inf, T.NaN],
        [Half, Half, Half, Half, Half, T.One, T.One, T.One, T.NaN]);

    [Fact]
    public void ELU() => Check(
        new ELU<T>(2),
        [-Two, -Two, -Two * T.Epsilon, T.Zero, T.Zero, T.Epsilon, Largest, Inf, T.NaN],
        [T.Zero, T.Zero, Two, Two, Two, T.One, T.One, T.One, T.NaN]);

    [Fact]
    public void Softplus() => Check(
        new Softplus<T>(),
        [T.Zero, T.Zero, T.Log(Two), T.Log(Two), T.Log(Two), T.Log(Two), Largest, Inf, T.NaN],
        [T.Zero, T.Zero, Half, Half, Half, Half, T.One, T.One, T.NaN]);

    [Fact]
    public void Softplus_without_a_threshold() => Check(
        new Softplus<T>(2, double.PositiveInfinity),
        [T.Zero, T.Zero, T.Log(Two) / Two, T.Log(Two) / Two, T.Log(Two) / Two, T.Log(Two) / Two, Largest, Inf, T.NaN],
        [T.Zero, T.Zero, Half, Half, Half, Half, T.One, T.One, T.NaN]);

    [Theory]
    [InlineData("gelu")]
    [InlineData("gelu_tanh")]
    [InlineData("silu")]
    public void Gated(string name) => Check(
        ActivationCases.Create<T>(name),
        [T.Zero, T.Zero, -T.Epsilon * Half, T.Zero, T.Zero, T.Epsilon * Half, Largest, Inf, T.NaN],
        [T.Zero, T.Zero, Half, Half, Half, Half, T.One, T.One, T.NaN]);

    [Fact]
    public void SELU() => Check(
        new SELU<T>(),
        [-SELUDepth, -SELUDepth, -Two * T.Epsilon, T.Zero, T.Zero, T.Epsilon, Inf, Inf, T.NaN],
        [T.Zero, T.Zero, SELUDepth, SELUDepth, SELUDepth, SELUScale, SELUScale, SELUScale, T.NaN]);

    [Fact]
    public void Mish()
    {
        T slope = T.CreateTruncating(0.6);
        Check(
            new Mish<T>(),
            [T.Zero, T.Zero, -T.Epsilon, T.Zero, T.Zero, T.Epsilon, Largest, Inf, T.NaN],
            [T.Zero, T.Zero, slope, slope, slope, slope, T.One, T.One, T.NaN]);
    }

    [Fact]
    public void Hardswish() => Check(
        new Hardswish<T>(),
        [T.Zero, T.Zero, -T.Epsilon * Half, T.Zero, T.Zero, T.Epsilon * Half, Largest, Inf, T.NaN],
        [T.Zero, T.Zero, Half, Half, Half, Half, T.One, T.One, T.NaN]);

    [Fact]
    public void Hardswish_at_its_corners()
    {
        var activation = new Hardswish<T>();
        T three = T.CreateTruncating(3);
        activation.Forward(Matrix<T>.Build.Dense(1, 3, [-three, -three / Two, three])).ToColumnMajorArray().Should().Equal(T.Zero, T.CreateTruncating(-0.375), three);
        activation.Derivative().ToColumnMajorArray().Should().Equal(T.Zero, T.Zero, T.One);
    }

    [Fact]
    public void Softsign() => Check(
        new Softsign<T>(),
        [-T.One, -T.One, -T.Epsilon, T.Zero, T.Zero, T.Epsilon, T.One, T.One, T.NaN],
        [T.Zero, T.Zero, T.One, T.One, T.One, T.One, T.Zero, T.Zero, T.NaN]);

    [Fact]
    public void UnitStep() => Check(
        new UnitStep<T>(),
        [T.Zero, T.Zero, T.Zero, T.One, T.One, T.One, T.One, T.One, T.NaN],
        [T.Zero, T.Zero, T.Zero, T.Zero, T.Zero, T.Zero, T.Zero, T.Zero, T.Zero]);

    [Fact]
    public void LIFRate() => Check(
        new LIFRate<T>(0.5, 0.125, scale: 1),
        [T.Zero, T.Zero, T.Zero, T.Zero, T.Zero, T.Zero, T.CreateTruncating(8), T.CreateTruncating(8), T.NaN],
        [T.Zero, T.Zero, T.Zero, T.Zero, T.Zero, T.Zero, T.Zero, T.Zero, T.NaN]);

    /// <summary>At 1 the neuron is silent; at the next larger number the slope is steep but finite.</summary>
    [Fact]
    public void LIFRate_at_its_threshold()
    {
        var activation = new LIFRate<T>();
        T next = T.BitIncrement(T.One);
        Matrix<T> output = activation.Forward(Matrix<T>.Build.Dense(1, 3, [T.BitDecrement(T.One), T.One, next]));

        Matrix<T> slope = activation.Derivative();

        (output[0, 0], output[0, 1], slope[0, 0], slope[0, 1]).Should().Be((T.Zero, T.Zero, T.Zero, T.Zero));
        double distance = double.CreateTruncating(next - T.One);
        double q = 1 / (0.1 + Math.Log(1 + (1 / distance)));
        Close.Check("output", double.CreateTruncating(output[0, 2]), 0.5 * q, Precision.Of<T>(8));
        Close.Check("slope", double.CreateTruncating(slope[0, 2]), 0.5 * q * q / distance, Precision.Of<T>(8));
    }

    [Fact]
    public void Heaviside() => Check(
        new UnitStep<T>(0),
        [T.Zero, T.Zero, T.Zero, T.Zero, T.Zero, T.One, T.One, T.One, T.NaN],
        [T.Zero, T.Zero, T.Zero, T.Zero, T.Zero, T.Zero, T.Zero, T.Zero, T.Zero]);

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(0.5)]
    public void Sign(double atZero) => Check(
        new Sign<T>(atZero),
        [-T.One, -T.One, -T.One, T.CreateTruncating(atZero), T.CreateTruncating(atZero), T.One, T.One, T.One, T.NaN],
        [T.Zero, T.Zero, T.Zero, T.Zero, T.Zero, T.Zero, T.Zero, T.Zero, T.Zero]);

    [Fact]
    public void Scaled() => Check(
        new Scaled<T>(new ReLU<T>(), 0.5),
        [T.Zero, T.Zero, T.Zero, T.Zero, T.Zero, T.Epsilon * Half, Largest / Two, Inf, T.NaN],
        [T.Zero, T.Zero, T.Zero, T.Zero, T.Zero, Half, Half, Half, T.NaN]);

    /// <summary>Expected values from mpmath. In float the inputs are exact, and the results are within the 32 units of the precision.</summary>
    [Theory]
    [InlineData("elu", -0.0009765625, -0.00097608581802433777)]
    [InlineData("elu", -17, -0.99999995860062285)]
    [InlineData("elu", -9.313225746154785e-10, -9.3132257418179765e-10)]
    [InlineData("softplus", -60, 8.7565107626965203e-27)]
    [InlineData("gelu", -10, -7.6198530241605261e-23)]
    [InlineData("gelu", -6, -5.9195258702261888e-9)]
    [InlineData("gelu_tanh", -6, -8.4396467007622971e-11)]
    [InlineData("silu", -80, -1.4438811102763321e-33)]
    public void Small_outputs_are_precise(string name, double z, double expected)
    {
        Matrix<T> output = ActivationCases.Create<T>(name).Forward(Matrix<T>.Build.Dense(1, 1, T.CreateTruncating(z)));

        Close.Check(name, double.CreateTruncating(output[0, 0]), expected, Precision.Of<T>());
    }

    /// <summary>Inputs for which x^3 overflows: the slope is 1 or 0, where PyTorch returns NaN.</summary>
    [Theory]
    [InlineData(1e13)]
    [InlineData(1e20)]
    [InlineData(3e38)]
    public void Tanh_gelu_of_huge_inputs(double size)
    {
        var activation = new GELU<T>(tanhApproximation: true);
        T z = T.CreateTruncating(size);
        activation.Forward(Matrix<T>.Build.Dense(1, 2, [z, -z])).ToColumnMajorArray().Should().Equal(z, T.Zero);
        activation.Derivative().ToColumnMajorArray().Should().Equal(T.One, T.Zero);
        activation.Backward(Matrix<T>.Build.Dense(1, 2, Two)).ToColumnMajorArray().Should().Equal(Two, T.Zero);
    }

    private static void Check(Activation<T> activation, T[] outputs, T[] derivatives)
    {
        activation.Forward(Matrix<T>.Build.Dense(1, Extremes.Length, Extremes)).ToColumnMajorArray().Should().Equal(outputs);
        activation.Derivative().ToColumnMajorArray().Should().Equal(derivatives);
        activation.Backward(Matrix<T>.Build.Dense(1, Extremes.Length, T.One)).ToColumnMajorArray().Should().Equal(derivatives);
    }
}

public sealed class ActivationLimitsTestsInDouble : ActivationLimitsTests<double>;

public sealed class ActivationLimitsTestsInFloat : ActivationLimitsTests<float>;
