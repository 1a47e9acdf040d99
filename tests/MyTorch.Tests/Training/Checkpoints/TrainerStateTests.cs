using System.Numerics;
using FluentAssertions;
using MyTorch.Data;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>A run that stops after some epochs and is resumed in new objects is bitwise identical to an uninterrupted one.</summary>
public abstract class TrainerStateTests<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TestFolder _folder = new();
    private readonly TrainerCase<T> _case = new();

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Two_runs_are_bitwise_identical_to_one(int half)
    {
        Create(_case).Fit(_case.Training, _case.Validation, 2 * half);

        History history = Resumed(half, epochs: 2 * half, curve: null, out TrainerCase<T> second);

        second.Hash().Should().Be(_case.Hash());
        second.Dropout.Batch.Should().Be(_case.Dropout.Batch);
        history.Epochs.Should().Be(2 * half);
    }

    /// <summary>The best epoch is in the first run, and early stopping in the second.</summary>
    [Fact]
    public void Early_stopping_and_plateau_resume_with_their_state()
    {
        double[] curve = [5, 4, 4.5, 4.2, 4.1, 4.3, 0];
        Trainer<T> whole = Create(_case, curve);
        whole.Fit(_case.Training, _case.Validation, 7);
        whole.History.Epochs.Should().Be(6);

        History history = Resumed(3, epochs: 7, curve, out TrainerCase<T> second);

        second.Hash().Should().Be(_case.Hash());
        history.Names.Should().Equal(whole.History.Names);
        history.Names.Should().OnlyContain(name => history[name].SequenceEqual(whole.History[name]));
        history[History.LearningRate].Should().Equal(0.1, 0.1, 0.1, 0.1, 0.05, 0.05);
    }

    [Fact]
    public void The_saved_state_is_a_copy()
    {
        Trainer<T> trainer = Create(_case, [3, 2, 1, 0]);
        trainer.Fit(_case.Training, _case.Validation, 1);
        IReadOnlyDictionary<string, NpyArray> state = trainer.SaveState();
        string before = Hash(state);

        trainer.Fit(_case.Training, _case.Validation, 3);
        Hash(state).Should().Be(before);
        trainer.LoadState(state);
        trainer.Fit(_case.Training, _case.Validation, 2);

        Hash(state).Should().Be(before);
        trainer.History.Epochs.Should().Be(2);
    }

    [Fact]
    public void A_state_that_does_not_match_is_rejected_and_changes_nothing()
    {
        Trainer<T> trainer = Create(_case, [3, 2, 1, 0]);
        trainer.Fit(_case.Training, _case.Validation, 2);
        IReadOnlyDictionary<string, NpyArray> state = trainer.SaveState();

        Rejected([], "early_stopping: The state has no best: it was saved by another early stopping, with nothing.*");
        Rejected(new(state) { ["other.1"] = NpyArray.FromArray([1L]) }, "The state has other.1, which this trainer does not have: it belongs to another trainer.*");
        Rejected(new(state) { ["early_stopping.bad_epochs"] = NpyArray.FromArray([-1]) }, "early_stopping: bad_epochs is -1, but must not be negative.*");
        Rejected(new(state) { ["early_stopping.best"] = NpyArray.FromArray([double.NaN]) }, "early_stopping: best is NaN*");
        Rejected(new(state) { ["history.learning_rate"] = NpyArray.FromArray(new double[3], 3) }, "history: learning_rate is (3,) of Double, but must be (2,) of Double.*");
        Rejected(new(state) { ["best.0.weight"] = NpyArray.FromArray(new double[3], 3) }, "best: the arrays do not fit the layers: 0.weight is (3,) of *");
        Rejected(new(state) { ["early_stopping.best"] = NpyArray.FromArray([double.PositiveInfinity]) }, "early_stopping: best is Infinity and best_epoch is 2, but *");
        Rejected(
            new(state) { ["early_stopping.best"] = NpyArray.FromArray([double.NegativeInfinity]), ["early_stopping.best_epoch"] = NpyArray.FromArray([0]) },
            "early_stopping: best is -Infinity and best_epoch is 0, but Infinity and 0 must occur together, before the first best epoch.*");
        Rejected(new(state) { ["early_stopping.bad_epochs"] = NpyArray.FromArray([1]) }, "Early stopping has seen 3 epochs, but the history has 2: they come from different runs.*");
        Rejected(
            new(state) { ["early_stopping.bad_epochs"] = NpyArray.FromArray([int.MaxValue]) },
            "Early stopping has seen 2147483649 epochs, but the history has 2*");
        Rejected(Without("history."), "Early stopping has seen 2 epochs, but the history has 0*");
        Rejected(Without("history.training_loss"), "The history has 2 epochs, but no curve training_loss: it belongs to another trainer.*");
        Rejected(
            new(state) { ["history.training_f1"] = state["history.training_loss"] },
            "The history has a curve training_f1, which this trainer does not record: it belongs to another trainer.*");
        trainer.Invoking(t => t.LoadState(null!)).Should().Throw<ArgumentNullException>();
        _case.Trainer().Invoking(t => t.LoadState(state)).Should().Throw<ArgumentException>("it has no early stopping");

        Dictionary<string, NpyArray> Without(string prefix) =>
            new(state.Where(array => !array.Key.StartsWith(prefix, StringComparison.Ordinal)));

        void Rejected(Dictionary<string, NpyArray> wrong, string message)
        {
            trainer.Invoking(t => t.LoadState(wrong)).Should().Throw<ArgumentException>().WithMessage(message);
            Hash(trainer.SaveState()).Should().Be(Hash(state));
        }
    }

    /// <summary>A run that saves and stops at the end of an epoch, and another one in new objects that loads and continues.</summary>
    private History Resumed(int half, int epochs, double[]? curve, out TrainerCase<T> second)
    {
        var first = new TrainerCase<T>();
        long dropoutBatch = 0;
        var saving = new TestCallback<T>
        {
            OnEpoch = (trainer, epoch) =>
            {
                if (epoch.Epoch == half)
                {
                    Npz.Write(_folder.PathOf("network.npz"), first.Network.SaveState());
                    Npz.Write(_folder.PathOf("optimizer.npz"), first.Optimizer.SaveState());
                    Npz.Write(_folder.PathOf("scheduler.npz"), SchedulerState(trainer));
                    Npz.Write(_folder.PathOf("trainer.npz"), trainer.SaveState());
                    dropoutBatch = first.Dropout.Batch;
                    trainer.Stop();
                }
            },
        };
        Create(first, curve, saving).Fit(first.Training, first.Validation, epochs);

        second = new TrainerCase<T>(seed: 9);
        Trainer<T> resumed = Create(second, curve?[half..]);
        second.Network.LoadState(Npz.Read(_folder.PathOf("network.npz")));
        LoadScheduler(resumed);
        second.Optimizer.LoadState(Npz.Read(_folder.PathOf("optimizer.npz")));
        resumed.LoadState(Npz.Read(_folder.PathOf("trainer.npz")));
        second.Dropout.Batch = dropoutBatch;
        return resumed.Fit(second.Training, second.Validation, epochs);
    }

    /// <summary>With a schedule, or, with a scripted metric, with a plateau and early stopping that monitor it.</summary>
    private static Trainer<T> Create(TrainerCase<T> test, double[]? curve = null, ITrainingCallback<T>? callback = null) =>
        new(test.Network, test.Criterion, test.Optimizer)
        {
            MaxGradientNorm = 1,
            RecordsDeltaNorms = true,
            Scheduler = curve is null
                ? new LearningRateScheduler<T>(test.Optimizer, new CosineAnnealingLR(5))
                : new ReduceLROnPlateau<T>(test.Optimizer, factor: 0.5, patience: 1),
            EarlyStopping = curve is null ? null : new EarlyStopping(4),
            Metrics = curve is null ? [] : [new ScriptedMetric<T>(maximize: false, curve)],
            Monitor = curve is null ? null : "validation_script",
            Callbacks = callback is null ? [] : [callback],
        };

    private static IReadOnlyDictionary<string, NpyArray> SchedulerState(Trainer<T> trainer) =>
        trainer.Scheduler is LearningRateScheduler<T> scheduler ? scheduler.SaveState() : ((ReduceLROnPlateau<T>)trainer.Scheduler!).SaveState();

    private void LoadScheduler(Trainer<T> trainer)
    {
        IReadOnlyDictionary<string, NpyArray> state = Npz.Read(_folder.PathOf("scheduler.npz"));
        if (trainer.Scheduler is LearningRateScheduler<T> scheduler)
        {
            scheduler.LoadState(state);
        }
        else
        {
            ((ReduceLROnPlateau<T>)trainer.Scheduler!).LoadState(state);
        }
    }

    private static string Hash(IReadOnlyDictionary<string, NpyArray> state) =>
        string.Join(' ', state.Select(array => $"{array.Key}={string.Join(',', array.Value.ToArray<double>())}"));
}

public sealed class TrainerStateTestsInDouble : TrainerStateTests<double>;

public sealed class TrainerStateTestsInFloat : TrainerStateTests<float>;
