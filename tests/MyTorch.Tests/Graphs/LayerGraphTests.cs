using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Autograd;
using MyTorch.Tests.Networks;
using MyTorch.Tests.Support;
using Xunit;
using Differentiation = MyTorch.Autograd.Autograd;

namespace MyTorch.Tests.Graphs;

/// <summary>Every layer as an operation on variables: bitwise identical to the layer in a network.</summary>
public abstract class LayerGraphTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Matrix<T> X = RandomMatrix.Normal<T>(7, 5, seed: 1);
    private static readonly Matrix<T> Delta = RandomMatrix.Normal<T>(7, 5, seed: 2);

    public static TheoryData<string> Names => [.. EveryLayer.Names];

    /// <summary>Dropout and DropConnect draw a new mask at each use.</summary>
    public static TheoryData<string> NamesWithoutDropout => [.. EveryLayer.Names.Where(name => !name.StartsWith("Drop", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Output_and_gradients_equal_the_layer_in_a_network(string name) => Check(name, isTraining: true);

    [Theory]
    [MemberData(nameof(Names))]
    public void Output_and_gradients_in_evaluation_mode(string name) => Check(name, isTraining: false);

    [Theory]
    [MemberData(nameof(NamesWithoutDropout))]
    public void Gradients_of_two_uses_add_up(string name)
    {
        (Matrix<T> first, Matrix<T> firstGradient, Sequential<T> one) = Reference(name, X, isTraining: true);
        (Matrix<T> second, Matrix<T> secondGradient, Sequential<T> two) = Reference(name, X * T.CreateTruncating(-0.5), isTraining: true);
        Layer<T> layer = EveryLayer.Create<T>(name);
        var x = new Variable<T>(X, requiresGradient: true);

        Variable<T> y = layer.Forward(x) + layer.Forward(x * T.CreateTruncating(-0.5));
        Matrix<T> output = y.Value;
        y.Backward(Delta);

        output.Should().Be(first + second);
        x.Gradient.Should().Be(firstGradient + (secondGradient * T.CreateTruncating(-0.5)));
        foreach ((int index, Parameter<T> parameter) in layer.Parameters.Index())
        {
            parameter.Gradient.Should().Be(one.Parameters[index].Gradient + two.Parameters[index].Gradient, parameter.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_does_not_change_parameter_gradients(string name)
    {
        (_, Matrix<T> gradient, Sequential<T> expected) = Reference(name, X, isTraining: true);
        Layer<T> layer = EveryLayer.Create<T>(name);
        foreach (Parameter<T> parameter in layer.Parameters)
        {
            RandomMatrix.Normal<T>(parameter.Gradient.RowCount, parameter.Gradient.ColumnCount, seed: 3).CopyTo(parameter.Gradient);
        }

        Matrix<T>[] before = [.. layer.Parameters.Select(parameter => parameter.Gradient.Clone())];
        var x = new Variable<T>(X, requiresGradient: true);
        Variable<T>[] wanted = [x, .. layer.Parameters.Select(parameter => parameter.AsVariable())];
        IReadOnlyList<Variable<T>> gradients = Differentiation.Gradients(layer.Forward(x), wanted, new Variable<T>(Delta));

        gradients.Select(found => found.Value).Should().Equal([gradient, .. expected.Parameters.Select(parameter => parameter.Gradient)]);
        layer.Parameters.Select(parameter => parameter.Gradient).Should().Equal(before);
        x.Gradient.Should().Be(Matrix<T>.Build.Dense(7, 5));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Jacobian_rows_equal_separate_backward_passes(string name)
    {
        Layer<T> layer = EveryLayer.Create<T>(name);
        layer.Eval();
        var network = new Sequential<T>(EveryLayer.Create<T>(name));
        network.Eval();
        Matrix<T> sample = X.SubMatrix(3, 1, 0, 5);

        Matrix<T> jacobian = Differentiation.Jacobian(layer, sample);

        for (int k = 0; k < 5; k++)
        {
            network.Forward(sample);
            network.Backward(Matrix<T>.Build.Dense(1, 5, (_, j) => j == k ? T.One : T.Zero)).Row(0).Should().Equal(jacobian.Row(k));
        }

        layer.Parameters.SelectMany(parameter => parameter.Gradient.ToColumnMajorArray()).All(T.IsZero).Should().BeTrue();
    }

    private static void Check(string name, bool isTraining)
    {
        // The gradient continues to an earlier operation.
        Matrix<T> start = X.Map(value => T.CreateTruncating(0.25) * value, Zeros.Include);
        Layer<T> layer = EveryLayer.Create<T>(name);
        SetMode(layer, isTraining);
        var x = new Variable<T>(start, requiresGradient: true);
        Variable<T> input = x.Exp();
        (Matrix<T> output, Matrix<T> gradient, Sequential<T> expected) = Reference(name, input.Value, isTraining);

        Variable<T> y = layer.Forward(input);
        Matrix<T> actual = y.Value;
        y.Backward(Delta);

        actual.Should().Be(output);
        x.Gradient.Should().Be(gradient.PointwiseMultiply(input.Value));
        layer.Parameters.Select(parameter => parameter.Gradient).Should().Equal(expected.Parameters.Select(parameter => parameter.Gradient));
        layer.SaveState().Values.SelectMany(array => array.ToArray<T>()).Should().Equal(
            expected.Layers[0].SaveState().Values.SelectMany(array => array.ToArray<T>()), "running statistics are updated once");
    }

    private static (Matrix<T> Output, Matrix<T> Gradient, Sequential<T> Network) Reference(string name, Matrix<T> x, bool isTraining)
    {
        var network = new Sequential<T>(EveryLayer.Create<T>(name));
        SetMode(network, isTraining);
        return (network.Forward(x), network.Backward(Delta), network);
    }

    private static void SetMode(Layer<T> layer, bool isTraining)
    {
        if (!isTraining)
        {
            layer.Eval();
        }
    }
}

public sealed class LayerGraphTestsInDouble : LayerGraphTests<double>;

public sealed class LayerGraphTestsInFloat : LayerGraphTests<float>;
