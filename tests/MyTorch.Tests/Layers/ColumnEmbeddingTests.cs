using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Layers;

/// <summary>ColumnEmbedding: what it passes on and looks up, its gradients, and the indices that it rejects.</summary>
[Collection(nameof(ThreadTeamTester))]
public abstract class ColumnEmbeddingTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [Fact]
    public void The_other_columns_come_first_and_then_the_vectors()
    {
        ColumnEmbedding<T> layer = Numbered();

        layer.Forward(Rows([2, 0.5, 1, -7], [0, 0.25, 0, 9])).Should().Be(Rows([0.5, -7, 20, 21, 22, 10, 11], [0.25, 9, 0, 1, 2, 0, 1]));
        (layer.InputColumns, layer.OutputColumns(4)).Should().Be((4, 7));
    }

    [Fact]
    public void Vector_gradients_are_row_sums_and_index_gradients_are_zero()
    {
        ColumnEmbedding<T> layer = Numbered();
        layer.Forward(Rows([2, 0.5, 1, -7], [0, 0.25, 1, 9], [2, 0, 0, 0]));
        Matrix<T> delta = Rows([1, 2, 3, 4, 5, 6, 7], [8, 9, 10, 11, 12, 13, 14], [15, 16, 17, 18, 19, 20, 21]);

        layer.Backward(delta).Should().Be(Rows([0, 1, 0, 2], [0, 8, 0, 9], [0, 15, 0, 16]));
        layer.Embeddings[0].Value.DW.Should().Be(Rows([10, 0, 20], [11, 0, 22], [12, 0, 24]));
        layer.Embeddings[1].Value.DW.Should().Be(Rows([20, 19], [21, 21]));
        layer.Backward(delta);

        layer.Embeddings[1].Value.DW.Should().Be(Rows([40, 38], [42, 42]), "gradients are added up");
    }

    [Fact]
    public void Network_gradients_equal_finite_differences()
    {
        ColumnEmbedding<T> layer = Numbered(T.CreateTruncating(0.01));
        var linear = new Linear<T>(7, 3, seed: 3);
        var network = new Sequential<T>(layer, linear, new Tanh<T>());
        Matrix<T> x = Rows([2, 0.5, 1, -0.7], [0, 0.25, 1, 0.9], [2, 0, 0, 0]);
        Matrix<T> delta = RandomMatrix.Normal<T>(3, 3, 4);
        network.Forward(x);
        network.Backward(delta);

        (Matrix<double> first, Matrix<double> second) = (Wide(layer.Embeddings[0].Value.W), Wide(layer.Embeddings[1].Value.W));
        double tolerance = typeof(T) == typeof(double) ? 1e-7 : 1e-5;
        Close.Check("column 0", layer.Embeddings[0].Value.DW, FiniteDifferences.Gradient(at => Loss(at, second), first), tolerance);
        Close.Check("column 2", layer.Embeddings[1].Value.DW, FiniteDifferences.Gradient(at => Loss(first, at), second), tolerance);

        // The formula, with nothing of the layer.
        double Loss(Matrix<double> e0, Matrix<double> e2) => Enumerable.Range(0, 3).Sum(row =>
        {
            double[] input = [0, 0, .. e0.Column((int)Wide(x)[row, 0]), .. e2.Column((int)Wide(x)[row, 2])];
            (input[0], input[1]) = (Wide(x)[row, 1], Wide(x)[row, 3]);
            Matrix<double> output = (Matrix<double>.Build.DenseOfRowArrays(input) * Wide(linear.W)) + Wide(linear.B);
            return output.Row(0).PointwiseTanh() * Wide(delta).Row(row);
        });

        static Matrix<double> Wide(Matrix<T> matrix) => matrix.Map(double.CreateTruncating, Zeros.Include);
    }

    [Theory]
    [InlineData(3, "3")]
    [InlineData(-1, "-1")]
    [InlineData(1.5, "1.5")]
    [InlineData(double.NaN, "NaN")]
    public void Other_indices_are_rejected_with_their_place(double index, string text)
    {
        var network = new Sequential<T>(Numbered(), new Linear<T>(7, 3, seed: 1));
        Matrix<T> x = Matrix<T>.Build.Dense(700, 4, T.One);
        x[650, 0] = T.CreateTruncating(index);
        string message = $"The index in row 650, column 0 is {text}, but the Embedding has 3 vectors: indices must be integers from 0 to 2.*";

        network.Invoking(n => n.Forward(x)).Should().Throw<ArgumentException>().WithMessage(message);
        network.Invoking(n => n.Predict(x)).Should().Throw<ArgumentException>().WithMessage(message);
        x[650, 0] = T.Zero;
        network.Predict(x).Row(650).Should().Equal(network.Forward(x).Row(650));
    }

    [Fact]
    public void Parameters_and_state_are_prefixed_with_the_column_number()
    {
        var network = new Sequential<T>(Numbered(), new Linear<T>(7, 3, seed: 1));
        Sequential<T> other = new(Numbered(T.Zero), new Linear<T>(7, 3, seed: 2));

        network.Parameters.Select(parameter => parameter.Name).Should().Equal("0.0.W", "0.2.W", "1.W", "1.B");
        network.SaveState().Keys.Should().Equal("0.0.weight", "0.2.weight", "1.weight", "1.bias");
        network.SaveState()["0.2.weight"].Shape.Should().Equal(2, 2);
        other.LoadState(network.SaveState());
        Matrix<T> x = Rows([2, 0.5, 1, -7]);
        other.Predict(x).Should().Be(network.Predict(x));
    }

    [Fact]
    public void Settings_outside_their_range_are_rejected()
    {
        var embedding = new Embedding<T>(2, 1, seed: 1);
        Rejected<ArgumentOutOfRangeException>(0, KeyValuePair.Create(0, embedding));
        Rejected<ArgumentOutOfRangeException>(2, KeyValuePair.Create(2, embedding));
        Rejected<ArgumentOutOfRangeException>(2, KeyValuePair.Create(-1, embedding));
        Rejected<ArgumentException>(2).WithMessage("There are 0 embeddings for 0 columns: there must be at least one, and each column must have one of its own.*");
        Rejected<ArgumentException>(2, KeyValuePair.Create(0, embedding), KeyValuePair.Create(1, embedding));
        Rejected<ArgumentException>(2, KeyValuePair.Create(0, embedding), KeyValuePair.Create(0, new Embedding<T>(2, 1, seed: 1)));
        Rejected<ArgumentException>(2, KeyValuePair.Create(0, (Embedding<T>)null!));

        static FluentAssertions.Specialized.ExceptionAssertions<TException> Rejected<TException>(int inFeatures, params KeyValuePair<int, Embedding<T>>[] embeddings) where TException : Exception =>
            FluentActions.Invoking(() => new ColumnEmbedding<T>(inFeatures, embeddings)).Should().Throw<TException>();
    }

    [Fact]
    public void A_warm_step_allocates_nothing() => IndexedNetwork.CountAllocatedBytes(Network()).Should().Be(0);

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits() => Threads.CheckSameBits(() => IndexedNetwork.PredictAndDifferentiate(Network()));

    private static Sequential<T> Network() => new(
        new ColumnEmbedding<T>(5, new Dictionary<int, Embedding<T>> { [4] = new(211, 16, seed: 1), [1] = new(1001, 7, seed: 2) }), new Linear<T>(26, 101, seed: 3));

    /// <summary>Of 4 columns, 0 and 2 are embedded: vector i is 10 i, 10 i + 1, ..., times a factor.</summary>
    private static ColumnEmbedding<T> Numbered() => Numbered(T.One);

    private static ColumnEmbedding<T> Numbered(T factor) => new(4, new Dictionary<int, Embedding<T>> { [2] = Table(2, 2, factor), [0] = Table(3, 3, factor) });

    private static Embedding<T> Table(int count, int dimension, T factor) =>
        new(count, dimension, (rows, columns) => Matrix<T>.Build.Dense(rows, columns, (row, column) => factor * T.CreateTruncating((10 * column) + row)));

    private static Matrix<T> Rows(params double[][] rows) => Matrix<T>.Build.DenseOfRowArrays(rows.Select(row => row.Select(T.CreateTruncating).ToArray()));
}

public sealed class ColumnEmbeddingTestsInDouble : ColumnEmbeddingTests<double>
{
    [Fact]
    public void Gradients_equal_differences()
    {
        var network = new Sequential<double>(
            new ColumnEmbedding<double>(3, new Dictionary<int, Embedding<double>> { [1] = new(6, 2, seed: 1) }), new Linear<double>(4, 3, seed: 2), new Tanh<double>());
        Matrix<double> x = Matrix<double>.Build.DenseOfArray(new double[,] { { 0.5, 5, 1 }, { 3, 3, -2 }, { -1, 5, 1 } });

        GradientCheck.Layer(network, x).Error.Should().BeLessThan(1e-7);
    }
}

public sealed class ColumnEmbeddingTestsInFloat : ColumnEmbeddingTests<float>;
