using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Homework.Tests;

/// <summary>Section 3.1 with inputs of any magnitude: no overflow, and NaN only where the input is NaN.</summary>
public abstract class ActivationExtremesTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T Largest = T.CreateTruncating(typeof(T) == typeof(double) ? double.MaxValue : float.MaxValue);
    private static readonly T Half = T.One / (T.One + T.One);

    [Fact]
    [Problem(Problems.SigmoidForward)]
    public void Sigmoid_saturates_exactly() =>
        Outputs(new Sigmoid<T>()).Should().Equal(T.Zero, T.Zero, Half, Half, Half, T.One, T.One, T.NaN);

    [Fact]
    [Problem(Problems.TanhForward)]
    public void Tanh_saturates_exactly() =>
        Outputs(new Tanh<T>()).Should().Equal(-T.One, -T.One, -T.Epsilon, T.Zero, T.Epsilon, T.One, T.One, T.NaN);

    [Fact]
    [Problem(Problems.ReLUForward)]
    public void ReLU_passes_positive_inputs_unchanged() =>
        Outputs(new ReLU<T>()).Should().Equal(T.Zero, T.Zero, T.Zero, T.Zero, T.Epsilon, Largest, T.PositiveInfinity, T.NaN);

    [Fact]
    [Problem(Problems.SigmoidDerivative)]
    public void Sigmoid_derivative_is_zero_at_infinity() =>
        Derivatives(new Sigmoid<T>()).Should().Equal(T.Zero, T.Zero, Half * Half, Half * Half, Half * Half, T.Zero, T.Zero, T.NaN);

    [Fact]
    [Problem(Problems.TanhDerivative)]
    public void Tanh_derivative_is_zero_at_infinity() =>
        Derivatives(new Tanh<T>()).Should().Equal(T.Zero, T.Zero, T.One, T.One, T.One, T.Zero, T.Zero, T.NaN);

    [Fact]
    [Problem(Problems.ReLUDerivative)]
    public void ReLU_derivative_is_zero_at_zero() =>
        Derivatives(new ReLU<T>()).Should().Equal(T.Zero, T.Zero, T.Zero, T.Zero, T.One, T.One, T.One, T.NaN);

    [Fact]
    [Problem(Problems.SigmoidForward)]
    public void Sigmoid_is_accurate_for_tiny_results()
    {
        // e^-80 is far below the rounding of 1 + e^80, but a normal number in both types.
        T sigmoid = new Sigmoid<T>().Forward(Matrix<T>.Build.Dense(1, 1, T.CreateTruncating(-80)))[0, 0];

        double.CreateTruncating(sigmoid).Should().BeApproximately(Math.Exp(-80), Math.Exp(-80) * 1e-6);
    }

    private static Matrix<T> Extremes => Matrix<T>.Build.Dense(
        1, 8, [T.NegativeInfinity, -Largest, -T.Epsilon, T.Zero, T.Epsilon, Largest, T.PositiveInfinity, T.NaN]);

    private static T[] Outputs(Activation<T> activation) => activation.Forward(Extremes).ToColumnMajorArray();

    private static T[] Derivatives(Activation<T> activation)
    {
        activation.Forward(Extremes);
        return activation.Derivative().ToColumnMajorArray();
    }
}

public sealed class ActivationExtremesTestsInDouble : ActivationExtremesTests<double>;

public sealed class ActivationExtremesTestsInFloat : ActivationExtremesTests<float>;
