using System.Numerics;
using FluentAssertions;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>Early stopping in a trainer on scripted curves: when a run ends, and with which weights.</summary>
public abstract class BestWeightsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly double[] Curve = [5, 4, 3, 3.5, 3.2, 3.1, 1, 0];
    private readonly TrainerCase<T> _case = new();
    private readonly List<string> _afterEpochs = [];

    [Theory]
    [InlineData(3, 6, 3)]
    [InlineData(2, 5, 3)]
    [InlineData(4, 8, 8)]
    public void A_run_ends_with_the_network_of_the_best_epoch(int patience, int epochs, int best)
    {
        var stopping = new EarlyStopping(patience);

        History history = Create(stopping).Fit(_case.Training, _case.Validation, 8);

        history.Epochs.Should().Be(epochs);
        stopping.BestEpoch.Should().Be(best);
        _afterEpochs.Should().OnlyHaveUniqueItems("each epoch moves parameters and running statistics");
        _case.Hash().Should().Be(_afterEpochs[best - 1]);
    }

    [Fact]
    public void The_last_weights_are_kept_if_the_best_are_not_restored()
    {
        Create(new EarlyStopping(2, restoreBest: false)).Fit(_case.Training, _case.Validation, 8).Epochs.Should().Be(5);

        _case.Hash().Should().Be(_afterEpochs[^1]);
    }

    [Fact]
    public void A_cancelled_run_also_ends_with_the_best_network()
    {
        using var cancellation = new CancellationTokenSource();
        Trainer<T> trainer = Create(new EarlyStopping(4), (_, batch) => { if (batch.Epoch == 5) { cancellation.Cancel(); } });

        trainer.Fit(_case.Training, _case.Validation, 8, cancellationToken: cancellation.Token).Epochs.Should().Be(4);

        _case.Hash().Should().Be(_afterEpochs[2]);
    }

    [Fact]
    public void A_run_that_was_stopped_early_stays_stopped()
    {
        Trainer<T> trainer = Create(new EarlyStopping(2));
        trainer.Fit(_case.Training, _case.Validation, 8);

        trainer.Fit(_case.Training, _case.Validation, 20).Epochs.Should().Be(5);

        _case.Hash().Should().Be(_afterEpochs[2]);
    }

    [Fact]
    public void A_call_that_trains_no_epoch_does_not_change_the_network()
    {
        Trainer<T> trainer = Create(new EarlyStopping(2));
        trainer.Fit(_case.Training, _case.Validation, 4);
        _case.Hash().Should().Be(_afterEpochs[2]);
        _case.Network.Parameters[0].Value[0, 0] += T.One;
        string changed = _case.Hash();

        trainer.Fit(_case.Training, _case.Validation, 4);

        _case.Hash().Should().Be(changed);
    }

    [Fact]
    public void Without_a_numeric_metric_the_network_does_not_change()
    {
        Trainer<T> trainer = Create(new EarlyStopping(2), curve: [double.NaN, double.NaN]);

        trainer.Fit(_case.Training, _case.Validation, 8).Epochs.Should().Be(2);

        _case.Hash().Should().Be(_afterEpochs[1]);
    }

    [Fact]
    public void The_validation_loss_is_monitored_by_default()
    {
        var stopping = new EarlyStopping(3);
        var trainer = new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer) { EarlyStopping = stopping };

        History history = trainer.Fit(_case.Training, _case.Validation, 6);

        stopping.Best.Should().Be(history[History.ValidationLoss].Min());
    }

    [Fact]
    public void Without_validation_the_training_loss_is_monitored()
    {
        var stopping = new EarlyStopping(3);
        var trainer = new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer) { EarlyStopping = stopping };

        History history = trainer.Fit(_case.Training, null, 6);

        stopping.Best.Should().Be(history[History.TrainingLoss].Min());
    }

    [Fact]
    public void Early_stopping_of_another_run_is_rejected()
    {
        var stopping = new EarlyStopping(3);
        stopping.Step(1, 0.5);
        string before = _case.Hash();

        Create(stopping).Invoking(trainer => trainer.Fit(_case.Training, _case.Validation, 6)).Should().Throw<InvalidOperationException>()
            .WithMessage("Early stopping has seen 1 epochs, but this run has finished 0: each run needs its own instance.");

        _case.Hash().Should().Be(before);
    }

    private Trainer<T> Create(EarlyStopping stopping, Action<Trainer<T>, BatchMetrics>? onBatch = null, double[]? curve = null) =>
        new(_case.Network, _case.Criterion, _case.Optimizer)
        {
            EarlyStopping = stopping,
            Metrics = [new ScriptedMetric<T>(maximize: false, curve ?? Curve)],
            Monitor = "validation_script",
            Callbacks = [new TestCallback<T> { OnBatch = onBatch, OnEpoch = (_, _) => _afterEpochs.Add(_case.Hash()) }],
        };
}

public sealed class BestWeightsTestsInDouble : BestWeightsTests<double>;

public sealed class BestWeightsTestsInFloat : BestWeightsTests<float>;
