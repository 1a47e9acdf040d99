using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>Whole networks against PyTorch, from the same weights.</summary>
public abstract class TorchNetworkTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Steps = 5;

    /// <summary>
    /// The tolerance is 1e-12 in double: in sums of these sizes it covers the difference of an ulp between transcendental functions and
    /// PyTorch's. In float, rounding errors accumulate over the steps and through up to seven layers, so it is 128 units of an array's mean
    /// magnitude.
    /// </summary>
    private static readonly double Tolerance = Precision.Of<T>(units: 128);
    private static readonly Reference Stored = new("torch_sequential");

    public static TheoryData<string> Names => [.. TorchNetworks<T>.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Output_and_all_gradients(string name)
    {
        (Sequential<T> network, Criterion<T> criterion, _) = Create(name);

        CheckForwardAndBackward(name, "", network, criterion);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Loss_and_gradients_in_one_call(string name)
    {
        (Sequential<T> network, Criterion<T> criterion, _) = Create(name);

        T loss = AddGradients(name, 0, network, criterion);

        Close.Check($"{name}_losses", double.CreateTruncating(loss), Stored[$"{name}_losses"][0, 0], Tolerance);
        CheckGradients(name, "", network);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Five_steps_and_then_evaluation(string name)
    {
        (Sequential<T> network, Criterion<T> criterion, Optimizer<T> optimizer) = Create(name);
        for (int step = 0; step < Steps; step++)
        {
            network.ZeroGradients();
            T loss = AddGradients(name, step, network, criterion);
            optimizer.Step();
            Close.Check($"{name}_losses[{step}]", double.CreateTruncating(loss), Stored[$"{name}_losses"][0, step], Tolerance);
        }

        foreach (Parameter<T> parameter in network.Parameters)
        {
            Check(name, $"after_{parameter.Name}", parameter.Value);
        }

        for (int i = 0; i < network.Layers.Count; i++)
        {
            if (network.Layers[i] is BatchNorm<T> batchNorm)
            {
                Check(name, $"{i}.RunningMean", batchNorm.RunningMean);
                Check(name, $"{i}.RunningVar", batchNorm.RunningVar);
            }
        }

        network.Eval();
        network.ZeroGradients();
        CheckForwardAndBackward(name, "eval_", network, criterion);
        Check(name, "eval_output", network.Predict(Batch(name, "x", 0)));
    }

    private static (Sequential<T> Network, Criterion<T> Criterion, Optimizer<T> Optimizer) Create(string name)
    {
        var network = new Sequential<T>(TorchNetworks<T>.All[name].Layers());
        foreach (Parameter<T> parameter in network.Parameters)
        {
            Stored.Input<T>($"{name}_start_{parameter.Name}").CopyTo(parameter.Value);
        }

        return (network, TorchNetworks<T>.All[name].Criterion(), TorchNetworks<T>.All[name].Optimizer(network.Parameters));
    }

    private static Matrix<T> Batch(string name, string array, int step)
    {
        Matrix<T> all = Stored.Input<T>($"{name}_{array}");
        int rows = all.RowCount / Steps;
        return all.SubMatrix(step * rows, rows, 0, all.ColumnCount);
    }

    private static bool HasClasses(string name) => Stored.Names.Contains($"{name}_classes");

    private static ReadOnlySpan<int> Classes(string name, int step)
    {
        int[] all = Stored.Integers($"{name}_classes");
        int rows = all.Length / Steps;
        return all.AsSpan(step * rows, rows);
    }

    private static T AddGradients(string name, int step, Sequential<T> network, Criterion<T> criterion) => HasClasses(name)
        ? network.AddGradients(Batch(name, "x", step), Classes(name, step), criterion)
        : network.AddGradients(Batch(name, "x", step), Batch(name, "y", step), criterion);

    private static void CheckForwardAndBackward(string name, string prefix, Sequential<T> network, Criterion<T> criterion)
    {
        Matrix<T> output = network.Forward(Batch(name, "x", 0));
        if (HasClasses(name))
        {
            criterion.Forward(output, Classes(name, 0));
        }
        else
        {
            criterion.Forward(output, Batch(name, "y", 0));
        }

        Matrix<T> dx = network.Backward(criterion.Gradient());

        Check(name, $"{prefix}output", output);
        Check(name, $"{prefix}dx", dx);
        CheckGradients(name, prefix, network);
    }

    private static void CheckGradients(string name, string prefix, Sequential<T> network)
    {
        foreach (Parameter<T> parameter in network.Parameters)
        {
            // Before a BatchNorm the gradient of the bias is only rounding error, on the scale of the weights' gradient.
            double? floor = parameter.Kind == ParameterKind.Bias ? Scale($"{name}_{prefix}gradient_{parameter.Name.Replace('B', 'W')}") : null;
            Check(name, $"{prefix}gradient_{parameter.Name}", parameter.Gradient, floor);
        }
    }

    private static double Scale(string name) => Stored[name].Enumerate().Average(Math.Abs);

    private static void Check(string name, string array, Matrix<T> actual, double? floor = null) =>
        Close.Check($"{name}_{array}", actual, Stored[$"{name}_{array}"], Tolerance, floor);
}

public sealed class TorchNetworkTestsInDouble : TorchNetworkTests<double>;

public sealed class TorchNetworkTestsInFloat : TorchNetworkTests<float>;
