using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Homework.Tests;

/// <summary>Section 3.1: sigmoid, tanh and ReLU.</summary>
public abstract class ActivationTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Reference Stored = new("activations");

    /// <summary>The stored extremes overflow float; ActivationExtremesTests has extremes of both types.</summary>
    private static readonly string[] Inputs = typeof(T) == typeof(double) ? ["", "_extreme"] : [""];

    [Fact]
    [Problem(Problems.SigmoidForward)]
    public void Sigmoid_forward_by_hand() => CheckForwardByHand(
        new Sigmoid<T>(),
        z: new[,] { { 0, Math.Log(3) }, { -Math.Log(3), Math.Log(4) } },
        expected: new[,] { { 0.5, 0.75 }, { 0.25, 0.8 } });

    [Fact]
    [Problem(Problems.SigmoidForward)]
    public void Sigmoid_forward() => CheckForward(new Sigmoid<T>(), "sigmoid");

    [Fact]
    [Problem(Problems.SigmoidDerivative)]
    public void Sigmoid_derivative_by_hand() => CheckDerivativeByHand(
        new Sigmoid<T>(),
        z: new[,] { { 0, Math.Log(3) }, { -Math.Log(3), Math.Log(4) } },
        expected: new[,] { { 0.25, 0.1875 }, { 0.1875, 0.16 } });

    [Fact]
    [Problem(Problems.SigmoidDerivative)]
    public void Sigmoid_derivative() => CheckDerivative(new Sigmoid<T>(), "sigmoid");

    [Fact]
    [Problem(Problems.TanhForward)]
    public void Tanh_forward_by_hand() => CheckForwardByHand(
        new Tanh<T>(),
        z: new[,] { { 0, Math.Log(2) }, { -Math.Log(2), Math.Log(3) } },
        expected: new[,] { { 0, 0.6 }, { -0.6, 0.8 } });

    [Fact]
    [Problem(Problems.TanhForward)]
    public void Tanh_forward() => CheckForward(new Tanh<T>(), "tanh");

    [Fact]
    [Problem(Problems.TanhDerivative)]
    public void Tanh_derivative_by_hand() => CheckDerivativeByHand(
        new Tanh<T>(),
        z: new[,] { { 0, Math.Log(2) }, { -Math.Log(2), Math.Log(3) } },
        expected: new[,] { { 1, 0.64 }, { 0.64, 0.36 } });

    [Fact]
    [Problem(Problems.TanhDerivative)]
    public void Tanh_derivative() => CheckDerivative(new Tanh<T>(), "tanh");

    [Fact]
    [Problem(Problems.ReLUForward)]
    public void ReLU_forward_by_hand() => CheckForwardByHand(
        new ReLU<T>(), z: new[,] { { -1.5, 2 }, { 0, 0.25 } }, expected: new[,] { { 0, 2 }, { 0, 0.25 } });

    [Fact]
    [Problem(Problems.ReLUForward)]
    public void ReLU_forward() => CheckForward(new ReLU<T>(), "relu");

    [Fact]
    [Problem(Problems.ReLUDerivative)]
    public void ReLU_derivative_by_hand() => CheckDerivativeByHand(
        new ReLU<T>(), z: new[,] { { -1.5, 2 }, { 0, 0.25 } }, expected: new double[,] { { 0, 1 }, { 0, 1 } });

    [Fact]
    [Problem(Problems.ReLUDerivative)]
    public void ReLU_derivative() => CheckDerivative(new ReLU<T>(), "relu");

    private static void CheckForwardByHand(Activation<T> activation, double[,] z, double[,] expected) =>
        Close.Check("state", activation.Forward(Numbers.Rows<T>(z)), Numbers.Rows(expected), Precision.Of<T>());

    private static void CheckDerivativeByHand(Activation<T> activation, double[,] z, double[,] expected)
    {
        activation.Forward(Numbers.Rows<T>(z));

        Close.Check("derivative", activation.Derivative(), Numbers.Rows(expected), Precision.Of<T>());
    }

    private static void CheckForward(Activation<T> activation, string name)
    {
        foreach (string input in Inputs)
        {
            Matrix<T> output = activation.Forward(Stored.Input<T>($"z{input}"));

            Close.Check($"{name}{input}_state", output, Stored[$"{name}{input}_state"], Precision.Of<T>(), Close.EachElement);
            activation.State.Should().Be(output, "State holds the output of the last Forward");
        }
    }

    private static void CheckDerivative(Activation<T> activation, string name)
    {
        foreach (string input in Inputs)
        {
            activation.Forward(Stored.Input<T>($"z{input}"));

            // s (1 - s) cancels near saturation, so the tolerance is relative to the steepest slope, about 1.
            Close.Check($"{name}{input}_derivative", activation.Derivative(), Stored[$"{name}{input}_derivative"], Precision.Of<T>(), floor: 1);
        }

        activation.Forward(Stored.Input<T>("z"));
        Close.Check($"{name}_backward", activation.Backward(Stored.Input<T>("delta")), Stored[$"{name}_backward"], Precision.Of<T>());
    }
}

public sealed class ActivationTestsInDouble : ActivationTests<double>;

public sealed class ActivationTestsInFloat : ActivationTests<float>;
