using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Activations;

/// <summary>Sections 3.1.1 to 3.1.6 against stored arrays.</summary>
public abstract class ActivationTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Reference Stored = new("activations");

    /// <summary>All stored extremes are finite in double; some are infinite in float, which ActivationExtremesTests covers.</summary>
    private static readonly string[] Inputs = typeof(T) == typeof(double) ? ["", "_extreme"] : [""];

    [Fact]
    [Problem(Problems.SigmoidForward)]
    public void Sigmoid_forward() => CheckForward(new Sigmoid<T>(), "sigmoid");

    [Fact]
    [Problem(Problems.SigmoidDerivative)]
    public void Sigmoid_derivative() => CheckDerivative(new Sigmoid<T>(), "sigmoid");

    [Fact]
    [Problem(Problems.TanhForward)]
    public void Tanh_forward() => CheckForward(new Tanh<T>(), "tanh");

    [Fact]
    [Problem(Problems.TanhDerivative)]
    public void Tanh_derivative() => CheckDerivative(new Tanh<T>(), "tanh");

    [Fact]
    [Problem(Problems.ReLUForward)]
    public void ReLU_forward() => CheckForward(new ReLU<T>(), "relu");

    [Fact]
    [Problem(Problems.ReLUDerivative)]
    public void ReLU_derivative() => CheckDerivative(new ReLU<T>(), "relu");

    [Fact]
    public void Identity_forward() => CheckForward(new Identity<T>(), "identity");

    [Fact]
    public void Identity_derivative() => CheckDerivative(new Identity<T>(), "identity");

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

            // s (1 - s) cancels near saturation, so the precision is relative to the steepest slope, which is about 1.
            Close.Check($"{name}{input}_derivative", activation.Derivative(), Stored[$"{name}{input}_derivative"], Precision.Of<T>(), floor: 1);
        }

        activation.Forward(Stored.Input<T>("z"));
        Close.Check($"{name}_backward", activation.Backward(Stored.Input<T>("delta")), Stored[$"{name}_backward"], Precision.Of<T>());
    }
}

public sealed class ActivationTestsInDouble : ActivationTests<double>;

public sealed class ActivationTestsInFloat : ActivationTests<float>;
