using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>The contract of Sequential beyond the stored arrays, in both element types.</summary>
public abstract class SequentialContractTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Matrix<T> _x = RandomMatrix.Normal<T>(9, 4, 11);
    private readonly Matrix<T> _y = RandomMatrix.Labels<T>(9, 3);
    private readonly SoftmaxCrossEntropy<T> _criterion = new(Reduction.Sum);

    /// <summary>Without BatchNorm, which depends on its batch. Sums have another order, so results are not bitwise identical.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Gradients_of_micro_batches_add_up_to_those_of_the_batch(int rows)
    {
        var whole = new Sequential<T>(Layers(batchNorm: false));
        var parts = new Sequential<T>(Layers(batchNorm: false));

        double loss = double.CreateTruncating(whole.AddGradients(_x, _y, _criterion));
        double sum = 0;
        for (int start = 0; start < _x.RowCount; start += rows)
        {
            int count = Math.Min(rows, _x.RowCount - start);
            sum += double.CreateTruncating(parts.AddGradients(_x.SubMatrix(start, count, 0, 4), _y.SubMatrix(start, count, 0, 3), _criterion));
        }

        Close.Check("loss", sum, loss, Precision.Of<T>());
        foreach ((Parameter<T> part, Parameter<T> all) in parts.Parameters.Zip(whole.Parameters))
        {
            Close.Check(part.Name, part.Gradient, all.Gradient.Map(double.CreateTruncating), Precision.Of<T>());
        }
    }

    /// <summary>Two linear layers: the second reads its gradient again for its weights, after the first has written the result.</summary>
    [Fact]
    public void The_gradient_may_be_written_over_delta()
    {
        var network = new Sequential<T>(
            new Linear<T>(3, 3, Initializers.XavierNormal<T>(1), Initializers.Zeros<T>), new Linear<T>(3, 3, Initializers.XavierNormal<T>(2), Initializers.Zeros<T>));
        Matrix<T> delta = RandomMatrix.Normal<T>(5, 3, 1);
        network.Forward(RandomMatrix.Normal<T>(5, 3, 2));
        Matrix<T> dx = network.Backward(delta);
        T[][] gradients = [.. network.Parameters.Select(parameter => parameter.Gradient.ToColumnMajorArray())];

        network.ZeroGradients();
        network.Backward(delta, delta);

        delta.Should().Be(dx);
        network.Parameters.Select(parameter => parameter.Gradient.ToColumnMajorArray()).Should().BeEquivalentTo(gradients, options => options.WithStrictOrdering());
    }

    [Fact]
    public void A_nested_network_trains_bitwise_like_the_flat_one()
    {
        Layer<T>[] layers = Layers();
        var flat = new Sequential<T>(Layers());
        var nested = new Sequential<T>(new Sequential<T>(layers[0], layers[1]), new Sequential<T>(new Sequential<T>(layers[2..5])), layers[5]);

        nested.Parameters.Select(parameter => parameter.Name).Should().Equal("0.W", "0.B", "1.Gamma", "1.Beta", "3.W", "3.B", "5.W", "5.B");
        Train(nested).Should().Equal(Train(flat));
        nested.Predict(_x).Should().Be(flat.Predict(_x));
        nested.Forward(_x).Should().Be(flat.Forward(_x));
        nested.Backward(_y).Should().Be(flat.Backward(_y));
    }

    [Fact]
    public void Modes_reach_all_layers()
    {
        Layer<T>[] layers = Layers();
        var inner = new Sequential<T>(layers[1..3]);
        layers[4].Eval();
        var network = new Sequential<T>([layers[0], inner, .. layers[3..]]);
        Layer<T>[] all = [network, inner, .. layers];
        all.Should().OnlyContain(layer => layer.IsTraining, "a new network is in training mode");

        network.Eval();
        all.Should().OnlyContain(layer => !layer.IsTraining);
        network.Train();
        all.Should().OnlyContain(layer => layer.IsTraining);
    }

    [Fact]
    public void Predict_equals_evaluation_mode_and_changes_nothing()
    {
        Layer<T>[] layers = Layers();
        var network = new Sequential<T>(layers);
        var batchNorm = (BatchNorm<T>)layers[1];
        network.Forward(_x);
        Matrix<T> runningMean = batchNorm.RunningMean.Clone();
        Matrix<T> into = Matrix<T>.Build.Sparse(9, 3);

        Matrix<T> prediction = network.Predict(_x);
        network.Predict(_x, into);

        into.Should().Be(prediction);
        batchNorm.RunningMean.Should().Be(runningMean);
        network.IsTraining.Should().BeTrue();
        network.Forward(_x).Should().NotBe(prediction, "the network is in training mode");
        network.Eval();
        network.Forward(_x).Should().NotBe(prediction, "the running statistics have been updated");
        network.Forward(_x).Should().Be(network.Predict(_x));
    }

    [Fact]
    public void Arguments_and_results_are_never_overwritten()
    {
        var network = new Sequential<T>(new ReLU<T>(), new BatchNorm<T>(4), new Tanh<T>());
        Matrix<T> x = _x.Clone();
        Matrix<T> output = network.Forward(_x);
        Matrix<T> delta = RandomMatrix.Normal<T>(9, 4, 12);
        Matrix<T> dx = network.Backward(delta);
        Matrix<T>[] copies = [output.Clone(), delta.Clone(), dx.Clone()];

        network.Forward(delta);
        network.Backward(x);

        _x.Should().Be(x);
        new[] { output, delta, dx }.Should().Equal(copies);
    }

    /// <summary>A layer after an activation must not overwrite the output that the backward pass of the activation needs.</summary>
    [Fact]
    public void Later_layers_do_not_overwrite_an_activations_state()
    {
        var activation = new Tanh<T>();
        var network = new Sequential<T>(activation, new BatchNorm<T>(4));

        network.Forward(_x);

        activation.State.Should().Be(new Tanh<T>().Forward(_x));
    }

    [Fact]
    public void Gradients_add_up_until_they_are_zeroed()
    {
        var network = new Sequential<T>(Layers());
        network.AddGradients(_x, _y, _criterion);
        Matrix<T>[] once = [.. network.Parameters.Select(parameter => parameter.Gradient.Clone())];
        network.AddGradients(_x, _y, _criterion);

        network.Parameters.Select(parameter => parameter.Gradient).Should().Equal(once.Select(gradient => gradient + gradient));
        network.ZeroGradients();
        network.Parameters.SelectMany(parameter => parameter.Gradient.Enumerate()).Distinct().Should().Equal(T.Zero);
    }

    [Fact]
    public void A_batch_of_one_trains()
    {
        var network = new Sequential<T>(Layers());

        T loss = network.AddGradients(_x.SubMatrix(0, 1, 0, 4), _y.SubMatrix(0, 1, 0, 3), _criterion);

        T.IsFinite(loss).Should().BeTrue();
        network.Parameters.SelectMany(parameter => parameter.Gradient.Enumerate()).All(T.IsFinite).Should().BeTrue();
    }

    [Fact]
    public void Matrices_that_are_not_dense_give_the_same_gradients()
    {
        var dense = new Sequential<T>(Layers());
        var sparse = new Sequential<T>(Layers());

        T loss = dense.AddGradients(_x, _y, _criterion);

        sparse.AddGradients(Matrix<T>.Build.SparseOfMatrix(_x), Matrix<T>.Build.SparseOfMatrix(_y), _criterion).Should().Be(loss);
        sparse.Parameters.Select(parameter => parameter.Gradient).Should().Equal(dense.Parameters.Select(parameter => parameter.Gradient));
    }

    [Fact]
    public void NaN_reaches_the_loss_and_the_gradients()
    {
        var network = new Sequential<T>(Layers());
        _x[3, 2] = T.NaN;

        T.IsNaN(network.AddGradients(_x, _y, _criterion)).Should().BeTrue();
        network.Parameters.All(parameter => parameter.Gradient.Enumerate().Any(T.IsNaN)).Should().BeTrue();
    }

    private static Layer<T>[] Layers(bool batchNorm = true) =>
    [
        Linear(4, 6), batchNorm ? new BatchNorm<T>(6) : new Identity<T>(), new GELU<T>(), Linear(6, 5), new SiLU<T>(), Linear(5, 3),
    ];

    private static Linear<T> Linear(int inputs, int outputs) =>
        new(inputs, outputs, Initializers.XavierNormal<T>(inputs), Initializers.Zeros<T>);

    /// <summary>Returns the parameters after three steps of Adam.</summary>
    private Matrix<T>[] Train(Sequential<T> network)
    {
        var optimizer = new Adam<T>(network.Parameters, 0.01);
        for (int step = 0; step < 3; step++)
        {
            network.ZeroGradients();
            network.AddGradients(_x, _y, _criterion);
            optimizer.Step();
        }

        return [.. network.Parameters.Select(parameter => parameter.Value)];
    }
}

public sealed class SequentialContractTestsInDouble : SequentialContractTests<double>;

public sealed class SequentialContractTestsInFloat : SequentialContractTests<float>;
