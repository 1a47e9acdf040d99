using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Activations;

/// <summary>Activations against PyTorch's, with several settings of each.</summary>
public abstract class TorchActivationTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Reference Stored = new("torch_activations");

    public static TheoryData<string> Names => [.. ActivationCases.Names];

    /// <summary>
    /// Element by element down to 1e-3: PyTorch's ELU and GELU subtract from 1, so smaller results lose precision there. Hardswish adds 3, so
    /// small outputs lose the precision that rounding the input to float cost.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Outputs(string name)
    {
        Activation<T> activation = ActivationCases.Create<T>(name);

        Matrix<T> output = activation.Forward(Stored.Input<T>("z"));
        Matrix<T> extreme = activation.Forward(Stored.Input<T>("z_extreme"));

        double floor = name == "hardswish" ? 0.1 : 1e-3;
        Close.Check(name, output, Stored[$"{name}_output"], Precision.Of<T>(), floor);
        Close.Check($"{name}_extreme", extreme, Stored[$"{name}_extreme_output"], Precision.Of<T>(), floor);
    }

    /// <summary>Relative to the mean slope: the derivatives of GELU and SiLU cross zero, and that of ELU is a vanishing sum.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients(string name)
    {
        Activation<T> activation = ActivationCases.Create<T>(name);
        activation.Forward(Stored.Input<T>("z"));
        Matrix<T> gradient = activation.Backward(Stored.Input<T>("delta"));
        activation.Forward(Stored.Input<T>("z_extreme"));
        Matrix<T> derivative = activation.Derivative();
        Matrix<T> ones = Matrix<T>.Build.Dense(1, derivative.ColumnCount, T.One);

        Close.Check(name, gradient, Stored[$"{name}_gradient"], Precision.Of<T>());
        Close.Check($"{name}_extreme", derivative, Stored[$"{name}_extreme_gradient"], Precision.Of<T>());
        activation.Backward(ones).Should().Be(derivative, "delta is 1");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sample_gives_the_same_output_alone_and_in_a_batch(string name) =>
        Samples.CheckAlone(ActivationCases.Create<T>(name), Stored.Input<T>("z"), Stored.Input<T>("delta"));
}

public sealed class TorchActivationTestsInDouble : TorchActivationTests<double>;

public sealed class TorchActivationTestsInFloat : TorchActivationTests<float>;
