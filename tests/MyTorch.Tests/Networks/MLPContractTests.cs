using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using MyTorch.Tests.Training;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>The contract of MLP beyond the stored arrays, in both element types.</summary>
public abstract class MLPContractTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly MLP<T> _network = TestNetwork.Create<T>();
    private readonly Matrix<T> _x = RandomMatrix.Normal<T>(9, 4, 11);
    private readonly Matrix<T> _y = RandomMatrix.Labels<T>(9, 3);

    [Fact]
    public void A_warm_training_step_allocates_nothing()
    {
        Matrix<T> lastX = RandomMatrix.Normal<T>(2, 4, 12);
        Matrix<T> lastY = RandomMatrix.Labels<T>(2, 3);
        Allocated.WhenWarm(() =>
        {
            _network.TrainStep(_x, _y);
            _network.TrainStep(lastX, lastY);
        }).Should().Be(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_failed_backward_pass_leaves_parameters_unchanged(bool isScaled)
    {
        Activation<T> failing = new FailingDerivative();
        var network = new MLP<T>(
            4, 3, [5], [isScaled ? new Scaled<T>(failing, 2) : failing, new Identity<T>()],
            Initializers.XavierNormal<T>(1), Initializers.Zeros<T>, new SoftmaxCrossEntropy<T>(), learningRate: 0.1, momentum: 0.9, batchNormLayers: 1);
        string before = TrainerCase<T>.HashOf(network.Layers);

        network.Invoking(n => n.TrainStep(_x, _y)).Should().Throw<ArithmeticException>();

        TrainerCase<T>.HashOf(network.Layers).Should().Be(before);
    }

    [Fact]
    public void The_five_steps_allocate_nothing_when_warm()
    {
        Matrix<T> output = Matrix<T>.Build.Dense(9, 3);
        Allocated.WhenWarm(() =>
        {
            _network.ZeroGradients();
            _network.Forward(_x, output);
            _network.TotalLoss(_y);
            _network.Error(_y);
            _network.Backward(_y);
            _network.Step();
        }).Should().Be(0);
    }

    [Fact]
    public void Prediction_into_a_matrix_allocates_nothing_when_warm()
    {
        Matrix<T> output = Matrix<T>.Build.Dense(9, 3);
        Allocated.WhenWarm(() => _network.Predict(_x, output)).Should().Be(0);
    }

    [Fact]
    public void Predict_equals_evaluation_mode_and_changes_nothing()
    {
        _network.TrainStep(_x, _y);
        Matrix<T> output = _network.Output;
        Matrix<T> runningMean = _network.BatchNormLayers[0].RunningMean.Clone();
        Matrix<T> into = Matrix<T>.Build.Sparse(9, 3);

        Matrix<T> prediction = _network.Predict(_x);
        _network.Predict(_x, into);

        into.Should().Be(prediction);
        _network.Output.Should().Be(output);
        _network.BatchNormLayers[0].RunningMean.Should().Be(runningMean);
        _network.Eval();
        _network.Forward(_x).Should().Be(prediction);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(273)]
    [InlineData(1025)]
    public void Predictions_in_chunks_are_bitwise_identical(int samples)
    {
        Matrix<T> x = RandomMatrix.Normal<T>(samples, 4, 13);
        _network.Eval();

        _network.Predict(x).Should().Be(_network.Forward(x));
    }

    [Fact]
    public void Many_threads_may_predict_at_once()
    {
        Matrix<T>[] inputs = [.. Enumerable.Range(1, 64).Select(n => RandomMatrix.Normal<T>(n, 4, n))];
        Matrix<T>[] expected = [.. inputs.Select(_network.Predict)];
        var actual = new Matrix<T>[inputs.Length];

        for (int round = 0; round < 20; round++)
        {
            Parallel.For(0, inputs.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => actual[i] = _network.Predict(inputs[i]));
            actual.Should().Equal(expected);
        }
    }

    [Fact]
    public void Matrices_that_are_not_dense_train_the_same_network()
    {
        Matrix<T> sparse = Matrix<T>.Build.SparseOfMatrix(_x);
        MLP<T> other = TestNetwork.Create<T>();

        T loss = _network.TrainStep(_x, _y);
        T lossOfSparse = other.TrainStep(sparse, Matrix<T>.Build.SparseOfMatrix(_y));

        lossOfSparse.Should().Be(loss);
        other.LinearLayers[0].W.Should().Be(_network.LinearLayers[0].W);
    }

    [Fact]
    public void Returned_matrices_are_never_overwritten()
    {
        Matrix<T> first = _network.Forward(_x);
        Matrix<T> output = _network.Output;
        Matrix<T> copy = first.Clone();

        _network.TrainStep(_x, _y);
        _network.Forward(_x);

        first.Should().Be(copy);
        output.Should().Be(copy);
    }

    [Fact]
    public void Gradients_add_up_until_they_are_zeroed()
    {
        _network.Forward(_x);
        _network.Backward(_y);
        Matrix<T> once = _network.LinearLayers[1].DW.Clone();
        Matrix<T> gammaOnce = _network.BatchNormLayers[0].DGamma.Clone();
        _network.Backward(_y);

        _network.LinearLayers[1].DW.Should().Be(once + once);
        _network.BatchNormLayers[0].DGamma.Should().Be(gammaOnce + gammaOnce);
        _network.ZeroGradients();
        IEnumerable<Matrix<T>> gradients =
            [.. _network.LinearLayers.SelectMany(l => new[] { l.DW, l.DB }), .. _network.BatchNormLayers.SelectMany(l => new[] { l.DGamma, l.DBeta })];
        gradients.SelectMany(gradient => gradient.Enumerate()).Distinct().Should().Equal(T.Zero);
    }

    [Fact]
    public void A_step_uses_the_present_gradients()
    {
        _network.Forward(_x);
        _network.Backward(_y);
        _network.ZeroGradients();
        Matrix<T> before = _network.LinearLayers[1].W.Clone();

        _network.Step();

        _network.LinearLayers[1].W.Should().Be(before);
    }

    [Fact]
    public void Evaluation_mode_does_not_update_running_statistics()
    {
        _network.Eval();
        Matrix<T> before = _network.BatchNormLayers[0].RunningVar.Clone();
        _network.Forward(_x);
        _network.BatchNormLayers[0].RunningVar.Should().Be(before);

        _network.Train();
        _network.Forward(_x);
        _network.BatchNormLayers[0].RunningVar.Should().NotBe(before);
    }

    [Fact]
    public void NaN_reaches_the_loss()
    {
        _x[3, 2] = T.NaN;

        T.IsNaN(_network.TrainStep(_x, _y)).Should().BeTrue();
    }

    /// <summary>An activation whose backward pass throws.</summary>
    private sealed class FailingDerivative : Activation<T>
    {
        protected override void Forward(ReadOnlySpan<T> z, Span<T> a) => z.CopyTo(a);

        protected override void Derivative(ReadOnlySpan<T> z, ReadOnlySpan<T> a, Span<T> derivative) => throw new ArithmeticException();
    }
}

public sealed class MLPContractTestsInDouble : MLPContractTests<double>;

public sealed class MLPContractTestsInFloat : MLPContractTests<float>;
