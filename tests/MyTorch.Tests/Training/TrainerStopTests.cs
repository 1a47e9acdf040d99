using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>Everything that ends a run before its last epoch, and the resulting state of the network.</summary>
public abstract class TrainerStopTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TrainerCase<T> _case = new();

    [Fact]
    public void Cancellation_stops_after_the_current_batch()
    {
        using var cancellation = new CancellationTokenSource();

        Stops((_, batch) => At(batch, cancellation.Cancel), cancellation.Token);
    }

    [Fact]
    public void A_callback_stops_after_the_current_batch() => Stops((trainer, batch) => At(batch, trainer.Stop));

    [Fact]
    public void A_run_that_is_cancelled_before_it_begins_does_nothing()
    {
        string before = _case.Hash();

        History history = _case.Trainer().Fit(_case.Training, _case.Validation, 3, cancellationToken: new CancellationToken(canceled: true));

        history.Epochs.Should().Be(0);
        history[History.TrainingLoss].Should().BeEmpty();
        _case.Hash().Should().Be(before);
    }

    [Fact]
    public void A_stop_at_the_end_of_an_epoch_keeps_the_epoch()
    {
        var trainer = new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer)
        {
            Callbacks = [new TestCallback<T> { OnEpoch = (trainer, _) => trainer.Stop() }],
        };

        trainer.Fit(_case.Training, _case.Validation, 9).Epochs.Should().Be(1);
        trainer.Fit(_case.Training, _case.Validation, 9).Epochs.Should().Be(2, "a stop is that of one call");
    }

    [Fact]
    public void A_stop_before_a_run_begins_is_not_lost()
    {
        string before = _case.Hash();
        Trainer<T> trainer = _case.Trainer();
        trainer.Stop();

        trainer.Fit(_case.Training, _case.Validation, 2).Epochs.Should().Be(0);
        _case.Hash().Should().Be(before);
        trainer.Fit(_case.Training, _case.Validation, 2).Epochs.Should().Be(2);
    }

    [Fact]
    public void A_nonfinite_loss_names_the_layer_and_changes_nothing()
    {
        _case.Network.Parameters[4].Value[2, 1] = T.PositiveInfinity;
        string before = _case.Hash();

        _case.Trainer().Invoking(trainer => trainer.Fit(_case.Training, _case.Validation, 3)).Should().Throw<NotFiniteNumberException>()
            .WithMessage("The training loss is * in epoch 1, batch 1: layer 4 (Linear) is the first whose output is not finite, with * in row *, column 1: lower the learning rate, or check for*");

        _case.Hash().Should().Be(before);
        _case.Network.IsTraining.Should().BeTrue();
    }

    [Fact]
    public void An_input_that_is_not_finite_is_named()
    {
        Dataset<T> data = Blobs.Create<T>(8, 1);
        data.X[6, 3] = T.NaN;
        TrainerCase<T> twin = new();
        twin.Trainer().Fit(new DataLoader<T>(data.Subset([0, 1, 2, 3]), 4), null, 1);

        Action run = () => _case.Trainer().Fit(new DataLoader<T>(data, 4), null, 1);

        run.Should().Throw<NotFiniteNumberException>().WithMessage("The training loss is NaN in epoch 1, batch 2: the input has NaN in row 2, column 3: inputs must be finite.");
        _case.Hash().Should().Be(twin.Hash(), "only the first batch was trained on");
        _case.Dropout.Batch.Should().Be(1);
    }

    [Fact]
    public void A_label_that_is_not_finite_is_named()
    {
        var network = new Sequential<T>(new Linear<T>(4, 1, seed: 1));
        var trainer = new Trainer<T>(network, new MeanSquaredError<T>(), new SGD<T>(network.Parameters, 0.1));
        var data = new Dataset<T>(Blobs.Create<T>(3, 1).X, Matrix<T>.Build.Dense(3, 1, [T.One, T.One, T.NegativeInfinity]));

        trainer.Invoking(t => t.Fit(new DataLoader<T>(data, 3), null, 1)).Should().Throw<NotFiniteNumberException>()
            .WithMessage("The training loss is Infinity in epoch 1, batch 1: the label has -Infinity in row 2, column 0: labels must be finite.");
    }

    [Fact]
    public void A_criterion_that_is_not_finite_is_named()
    {
        var network = new Sequential<T>(new Linear<T>(4, 3, Initializers.KaimingNormal<T>(1), Initializers.Zeros<T>));
        var trainer = new Trainer<T>(network, new BrokenCriterion<T> { LossOfEach = T.PositiveInfinity }, new SGD<T>(network.Parameters, 0.1));

        trainer.Invoking(t => t.Fit(_case.Training, null, 1)).Should().Throw<NotFiniteNumberException>()
            .WithMessage("The training loss is Infinity in epoch 1, batch 1: lower the learning rate: the output of every layer is finite, but too large for the criterion.*");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1.0)]
    public void A_nonfinite_gradient_names_the_layer_and_changes_nothing(double? maxNorm)
    {
        string before = _case.Hash();
        var trainer = new Trainer<T>(_case.Network, new BrokenCriterion<T> { Slope = T.NaN }, _case.Optimizer) { MaxGradientNorm = maxNorm };

        trainer.Invoking(t => t.Fit(_case.Training, null, 1)).Should().Throw<NotFiniteNumberException>()
            .WithMessage("The gradient of W in layer 4 (Linear) has NaN in epoch 1, batch 1:*");

        _case.Hash().Should().Be(before);
        (_case.Dropout.Batch, _case.Optimizer.Steps).Should().Be((0, 0));
    }

    [Fact]
    public void The_gradients_of_the_handouts_network_are_also_checked()
    {
        var network = new MLP<T>(
            4, 3, [], [new Identity<T>()], Initializers.KaimingNormal<T>(1), Initializers.Zeros<T>, new BrokenCriterion<T> { Slope = T.NegativeInfinity }, 0.1, 0.9);
        Matrix<T> w = network.LinearLayers[0].W.Clone();

        FluentActions.Invoking(() => new Trainer<T>(network).Fit(_case.Training, null, 1)).Should().Throw<NotFiniteNumberException>()
            .WithMessage("The gradient of W in layer 0 (Linear) has * in epoch 1, batch 1:*");

        network.LinearLayers[0].W.Should().Be(w);
    }

    /// <summary>A run that is stopped in the third batch of the second epoch has made exactly the steps up to there.</summary>
    private void Stops(Action<Trainer<T>, BatchMetrics> onBatch, CancellationToken cancellationToken = default)
    {
        var trainer = new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer) { Callbacks = [new TestCallback<T> { OnBatch = onBatch }] };

        History history = trainer.Fit(_case.Training, _case.Validation, 9, cancellationToken: cancellationToken);

        history.Epochs.Should().Be(1);
        history[History.ValidationLoss].Should().HaveCount(1);
        _case.Optimizer.Steps.Should().Be(6 + 3);
        _case.Network.IsTraining.Should().BeTrue();
        _case.Network.Predict(RandomMatrix.Normal<T>(5, 4, 1)).Enumerate().All(T.IsFinite).Should().BeTrue();
    }

    private static void At(BatchMetrics batch, Action stop)
    {
        if (batch is { Epoch: 2, Batch: 3 })
        {
            stop();
        }
    }
}

public sealed class TrainerStopTestsInDouble : TrainerStopTests<double>;

public sealed class TrainerStopTestsInFloat : TrainerStopTests<float>;
