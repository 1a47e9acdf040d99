using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Layers;

/// <summary>Embedding: lookups, the gradients of its vectors, and rejected indices.</summary>
[Collection(nameof(ThreadTeamTester))]
public abstract class EmbeddingTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [Fact]
    public void A_row_concatenates_the_vectors_of_its_indices()
    {
        Embedding<T> layer = Numbered();

        layer.Forward(Rows([2, 0], [1, 2])).Should().Be(Rows([20, 21, 22, 0, 1, 2], [10, 11, 12, 20, 21, 22]));
    }

    [Fact]
    public void The_gradient_of_a_vector_sums_over_its_lookups()
    {
        Embedding<T> layer = Numbered();
        layer.Forward(Rows([2, 0], [1, 2]));
        Matrix<T> delta = Rows([1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]);

        layer.Backward(delta).Should().Be(Matrix<T>.Build.Dense(2, 2));
        layer.DW.Should().Be(Rows([4, 7, 11, 0], [5, 8, 13, 0], [6, 9, 15, 0]));
        layer.Backward(delta);

        layer.DW.Should().Be(Rows([8, 14, 22, 0], [10, 16, 26, 0], [12, 18, 30, 0]), "gradients are added up");
    }

    [Theory]
    [InlineData(4, "4")]
    [InlineData(-1, "-1")]
    [InlineData(1.5, "1.5")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    public void Invalid_indices_are_rejected_with_row_and_column(double index, string text)
    {
        var network = new Sequential<T>(Numbered(), new Linear<T>(6, 3, seed: 1));
        var optimizer = new SGD<T>(network.Parameters, 0.1);
        Matrix<T> x = Matrix<T>.Build.Dense(700, 2, T.One);
        x[650, 1] = x[690, 0] = T.CreateTruncating(index);
        Matrix<T>[] before = [.. network.Parameters.Select(parameter => parameter.Value.Clone())];
        string message = $"The index in row 650, column 1 is {text}, but the Embedding has 4 vectors: indices must be integers from 0 to 3.*";

        network.Invoking(n => n.Forward(x)).Should().Throw<ArgumentException>().WithMessage(message);
        network.Invoking(n => n.AddGradients(x, RandomMatrix.Labels<T>(700, 3), new SoftmaxCrossEntropy<T>())).Should().Throw<ArgumentException>().WithMessage(message);
        network.Invoking(n => n.Predict(x)).Should().Throw<ArgumentException>().WithMessage(message);

        network.Parameters.Select(parameter => parameter.Value).Should().Equal(before);
        x[650, 1] = x[690, 0] = T.Zero;
        network.Predict(x).Row(650).Should().Equal(network.Forward(x).Row(650));
        optimizer.Step();
    }

    [Fact]
    public void A_network_infers_its_input_columns()
    {
        var network = new Sequential<T>(new Embedding<T>(10, 4, seed: 1), new Linear<T>(12, 3, seed: 2));

        network.InputColumns.Should().Be(3);
        network.OutputColumns(3).Should().Be(3);
        network.Invoking(n => n.Forward(Matrix<T>.Build.Dense(5, 12))).Should().Throw<ArgumentException>().WithMessage("x is 5 x 12, but*x must have 3 columns.*");
        FluentActions.Invoking(() => new Sequential<T>(new Embedding<T>(10, 4, seed: 1), new Linear<T>(13, 3, seed: 2)))
            .Should().Throw<ArgumentException>().WithMessage("Layer 1, Linear, requires 13 columns, but the layers before it cannot produce that number for any input.*");
    }

    [Fact]
    public void The_state_matches_PyTorch()
    {
        var layer = new Embedding<T>(10, 1, seed: 1);
        var other = new Embedding<T>(10, 1, seed: 2);

        layer.SaveState().Keys.Should().Equal("weight");
        layer.SaveState()["weight"].Shape.Should().Equal(10, 1);
        other.LoadState(layer.SaveState());
        other.W.Should().Be(layer.W);
        (layer.Count, layer.Dimension, layer.ParameterCount).Should().Be((10, 1, 10));
    }

    [Fact]
    public void Settings_out_of_range_are_rejected()
    {
        Rejected("count", () => new Embedding<T>(0, 1, seed: 1));
        Rejected("dimension", () => new Embedding<T>(1, 0, seed: 1));
        FluentActions.Invoking(() => new Embedding<T>(2, 3, (rows, columns) => Matrix<T>.Build.Dense(columns, rows)))
            .Should().Throw<ArgumentException>().WithMessage("weightInit is 2 x 3, but*must be 3 x 2*");
    }

    [Fact]
    public void A_warm_step_allocates_nothing() => IndexedNetwork.CountAllocatedBytes(Network()).Should().Be(0);

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits() => Threads.CheckSameBits(() => IndexedNetwork.PredictAndDifferentiate(Network()));

    private static Sequential<T> Network() => new(new Embedding<T>(211, 37, seed: 1), new Linear<T>(5 * 37, 101, seed: 2));

    /// <summary>Vector i is 10 i, 10 i + 1, 10 i + 2.</summary>
    private static Embedding<T> Numbered() =>
        new(4, 3, (rows, columns) => Matrix<T>.Build.Dense(rows, columns, (row, column) => T.CreateTruncating((10 * column) + row)));

    private static Matrix<T> Rows(params double[][] rows) => Matrix<T>.Build.DenseOfRowArrays(rows.Select(row => row.Select(T.CreateTruncating).ToArray()));

    private static void Rejected(string parameter, Func<Layer<T>> create) =>
        create.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(parameter);
}

public sealed class EmbeddingTestsInDouble : EmbeddingTests<double>
{
    [Fact]
    public void Gradients_match_central_differences()
    {
        var network = new Sequential<double>(new Embedding<double>(6, 2, seed: 1), new Linear<double>(4, 3, seed: 2), new Tanh<double>());
        Matrix<double> x = Matrix<double>.Build.DenseOfArray(new double[,] { { 0, 5 }, { 3, 3 }, { 5, 1 } });

        GradientCheck.Layer(network, x).Error.Should().BeLessThan(1e-7);
    }
}

public sealed class EmbeddingTestsInFloat : EmbeddingTests<float>
{
    [Fact]
    public void Indices_not_representable_in_float_are_rejected() => FluentActions.Invoking(() => new Embedding<float>((1 << 24) + 2, 1, seed: 1))
        .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("count");
}
