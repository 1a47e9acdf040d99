using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Seeds;

/// <summary>
/// Seed 003 (CS 479 notes), 6.1 and 6.2: the norms of the gradients from layer to layer of a deep network of logistic units. The networks
/// themselves are lost with their figures; these are chosen to what the text says of them.
/// </summary>
public abstract class DepthTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Depth = 5;

    /// <summary>Four units in each layer, from PyTorch's weights: too small to make up for the slope of the sigmoid, which is at most 1/4.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Gradients_vanish_from_layer_to_layer(int seed)
    {
        double[] norms = Norms([.. Enumerable.Range(0, Depth).Select(layer => TorchLinear.Create<T>(4, 4, (10 * seed) + layer))]);

        norms.Zip(norms.Skip(1)).Should().OnlyContain(pair => pair.First < 0.5 * pair.Second, "the layer behind it has more than twice its gradient");
    }

    /// <summary>Where the input current of every unit is 0, the slope is 1/4, and a weight of 8 doubles the gradient: 16 times over four layers.</summary>
    [Fact]
    public void Gradients_explode_with_large_weights_and_matching_biases()
    {
        double[] norms = Norms([.. Enumerable.Range(0, Depth).Select(_ => new Linear<T>(
            1, 1, (_, _) => Matrix<T>.Build.Dense(1, 1, T.CreateTruncating(8)), _ => Matrix<T>.Build.Dense(1, 1, T.CreateTruncating(-4))))]);

        for (int layer = 0; layer < Depth; layer++)
        {
            Close.Check($"layer {layer}", norms[layer] / norms[^1], Math.Pow(2, Depth - 1 - layer), Precision.Of<T>());
        }
    }

    /// <summary>The norm of each layer's gradient for an input of 1/2, which is the output of a logistic unit without input current.</summary>
    private static double[] Norms(Linear<T>[] layers)
    {
        var network = new Sequential<T>(layers.SelectMany(layer => new Layer<T>[] { layer, new Sigmoid<T>() }).SkipLast(1));
        int units = layers[0].W.RowCount;
        network.AddGradients(
            Matrix<T>.Build.Dense(1, units, T.CreateTruncating(0.5)), Matrix<T>.Build.Dense(1, units, T.One), new BinaryCrossEntropyWithLogits<T>());
        return [.. layers.Select(layer => layer.GradientNorm())];
    }
}

public sealed class DepthTestsInDouble : DepthTests<double>;

public sealed class DepthTestsInFloat : DepthTests<float>;
