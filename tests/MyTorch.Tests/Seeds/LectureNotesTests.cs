using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Seeds;

/// <summary>Seed 004 (lecture notes, introduction to neural networks): sizes, words, the algorithm for a batch, and what a dropped column means.</summary>
public class LectureNotesTests
{
    private const double Tolerance = 1e-13;

    /// <summary>An image of 18 x 18 has 324 numbers, and 972 in colour; 20 neurons have 972 * 20 weights and 20 biases.</summary>
    [Fact]
    public void A_layer_of_20_neurons_for_a_colour_image()
    {
        var layer = new Linear<double>(18 * 18 * 3, 20, seed: 1);

        layer.Parameters.Select(parameter => parameter.Value.RowCount * parameter.Value.ColumnCount).Should().Equal(972 * 20, 20);
        layer.ParameterCount.Should().Be(19460);
        (18 * 18).Should().Be(324);
    }

    /// <summary>A network with L hidden layers has L + 1 layers with weights; for MNIST it has 784 inputs and 10 outputs.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Hidden_layers_and_the_output_layer_have_weights(int hidden)
    {
        var network = new MLP<double>(
            784, 10, [.. Enumerable.Repeat(16, hidden)], [.. Enumerable.Range(0, hidden + 1).Select(_ => new Sigmoid<double>())],
            Initializers.XavierNormal<double>(1), Initializers.Zeros<double>, new SoftmaxCrossEntropy<double>(), learningRate: 0.1);

        network.LinearLayers.Should().HaveCount(hidden + 1);
        (network.LinearLayers[0].W.RowCount, network.LinearLayers[^1].W.ColumnCount).Should().Be((784, 10));
    }

    /// <summary>A word is a one-hot vector of the size of the vocabulary, or a lower dimensional one; the second is the product of the first and the weights.</summary>
    [Fact]
    public void An_embedding_is_a_one_hot_vector_times_its_weights()
    {
        LabelEncoder vocabulary = LabelEncoder.Fit(["the", "cat", "sat", "on", "the", "mat"]);
        int[] words = vocabulary.Encode(["on", "the", "mat"]);
        var embedding = new Embedding<double>(vocabulary.Classes.Count, 2, seed: 1);

        Matrix<double> vectors = embedding.Forward(Matrix<double>.Build.Dense(3, 1, (row, _) => words[row]));

        vectors.Should().Be(OneHot.Encode<double>(words, vocabulary.Classes.Count) * embedding.W.Transpose());
    }

    /// <summary>
    /// The algorithm for a batch, with samples as columns as in the seed: forward, DZ = P - Y, DW = DZ H', DH = W' DZ, DZ = DH (.) sigma'(Z); the mean
    /// over the batch, and the update of all layers, of which the seed's last loop leaves out the output layer.
    /// </summary>
    [Fact]
    public void A_step_on_a_batch_is_the_algorithm()
    {
        const int Count = 5;
        const double Rate = 0.3;
        Linear<double>[] layers = [new(3, 4, seed: 1), new(4, 4, seed: 2), new(4, 3, seed: 3)];
        (Matrix<double>[] w, Matrix<double>[] b) = ([.. layers.Select(layer => layer.W.Transpose())], [.. layers.Select(layer => layer.B.Transpose())]);
        Matrix<double> ones = Matrix<double>.Build.Dense(1, Count, 1);
        Matrix<double> y = OneHot.Encode<double>([0, 2, 1, 1, 0], 3).Transpose();
        Matrix<double>[] h = [RandomMatrix.Normal<double>(3, Count, 4), null!, null!];
        for (int l = 1; l < 3; l++)
        {
            h[l] = ((w[l - 1] * h[l - 1]) + (b[l - 1] * ones)).Map(z => 1 / (1 + Math.Exp(-z)));
        }

        Matrix<double> p = ((w[2] * h[2]) + (b[2] * ones)).PointwiseExp().NormalizeColumns(1);
        double loss = -y.PointwiseMultiply(p.PointwiseLog()).Enumerate().Sum() / Count;
        Matrix<double> dz = p - y;
        for (int l = 2; l >= 0; l--)
        {
            (Matrix<double> dw, Matrix<double> db) = (dz * h[l].Transpose() / Count, dz.RowSums().ToColumnMatrix() / Count);
            dz = (w[l].Transpose() * dz).PointwiseMultiply(h[l]).PointwiseMultiply(1 - h[l]);
            (w[l], b[l]) = (w[l] - (Rate * dw), b[l] - (Rate * db));
        }

        var network = new Sequential<double>(layers[0], new Sigmoid<double>(), layers[1], new Sigmoid<double>(), layers[2]);
        double actual = network.AddGradients(h[0].Transpose(), y.Transpose(), new SoftmaxCrossEntropy<double>());
        new SGD<double>(network.Parameters, Rate).Step();

        Close.Check("L", actual, loss, Tolerance);
        foreach ((int index, Linear<double> layer) in layers.Index())
        {
            Close.Check($"W{index + 1}", layer.W, w[index].Transpose(), Tolerance);
            Close.Check($"b{index + 1}", layer.B, b[index].Transpose(), Tolerance);
        }
    }

    /// <summary>A column of zeros in W (here a row, as W is inputs x outputs) takes the neuron before it out, as dropping its output does.</summary>
    [Fact]
    public void A_zero_column_of_the_weights_cuts_a_neuron_off()
    {
        var full = new Linear<double>(3, 4, seed: 1);
        Matrix<double> masked = full.W.Clone();
        masked.ClearRow(2);
        var regularized = new Linear<double>(3, 4, (_, _) => masked, _ => full.B);
        Matrix<double> h = RandomMatrix.Normal<double>(6, 3, 2);
        Matrix<double> dropped = h.Clone();
        dropped.ClearColumn(2);

        regularized.Forward(h).Should().Be(full.Forward(dropped));
    }
}
