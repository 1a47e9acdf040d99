using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Data;
using MyTorch.Tests.Networks;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>A trainer in a checkpoint: a run that is resumed in new objects is bitwise identical to an uninterrupted one.</summary>
public abstract class TrainerCheckpointTests<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Half = 3;

    /// <summary>The best epoch is the second; patience ends in the second run, in the last epoch but one.</summary>
    private static readonly double[] Curve = [5, 4, 4.5, 4.2, 4.1, 0];

    private readonly TestFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(false, 4)]
    [InlineData(true, 4)]
    [InlineData(true, 3)]
    [InlineData(false, 1)]
    public void Two_runs_are_bitwise_identical_to_one(bool usesPlateau, int patience)
    {
        var whole = new TrainerCase<T>();
        Trainer<T> unbroken = Create(whole, usesPlateau, patience, Curve);
        unbroken.Fit(whole.Training, whole.Validation, 2 * Half);
        using var folder = new CheckpointFolder(_folder.PathOf("run"), keep: 1);
        var first = new TrainerCase<T>();
        Create(first, usesPlateau, patience, Curve, trainer => folder.Save(new Checkpoint<T>(trainer))).Fit(first.Training, first.Validation, Half);
        var second = new TrainerCase<T>(seed: 9);
        Trainer<T> resumed = Create(second, usesPlateau, patience, Curve[Half..]);

        folder.LoadLatest(new Checkpoint<T>(resumed))!.Damaged.Should().BeEmpty();
        History history = resumed.Fit(second.Training, second.Validation, 2 * Half);

        second.Hash().Should().Be(whole.Hash()).And.NotBe(new TrainerCase<T>().Hash());
        RunBits.Hash(second.Optimizer.SaveState().Values).Should().Be(RunBits.Hash(whole.Optimizer.SaveState().Values));
        RunBits.Hash(resumed.SaveState().Values).Should().Be(RunBits.Hash(unbroken.SaveState().Values));
        second.Dropout.Batch.Should().Be(whole.Dropout.Batch);
        history.Epochs.Should().Be(Math.Min(2 * Half, 2 + patience));
    }

    [Fact]
    public void The_handouts_network_resumes_with_its_momentum()
    {
        var data = new TrainerCase<T>();
        MLP<T> whole = TestNetwork.Create<T>();
        new Trainer<T>(whole).Fit(data.Training, null, 2 * Half);
        var first = new Trainer<T>(TestNetwork.Create<T>());
        first.Fit(data.Training, null, Half);
        new Checkpoint<T>(first).Save(_folder.PathOf("a"));
        MLP<T> second = TestNetwork.Create<T>();
        second.TrainStep(Matrix<T>.Build.Dense(2, 4, T.One), OneHot.Encode<T>([0, 1], 3));
        var resumed = new Trainer<T>(second);

        new Checkpoint<T>(resumed).Load(_folder.PathOf("a"));
        resumed.Fit(data.Training, null, 2 * Half);

        TrainerCase<T>.HashOf(second.Layers).Should().Be(TrainerCase<T>.HashOf(whole.Layers));
        second.LinearLayers[0].MomentumW.Should().Be(whole.LinearLayers[0].MomentumW);
    }

    /// <summary>The trainer is checked last; everything before it matches.</summary>
    [Fact]
    public void A_trainer_with_other_settings_is_rejected_unchanged()
    {
        var saved = new TrainerCase<T>();
        Trainer<T> trainer = Create(saved, usesPlateau: false, patience: 4, Curve);
        trainer.Fit(saved.Training, saved.Validation, 1);
        string path = _folder.PathOf("a");
        new Checkpoint<T>(trainer).Save(path);
        var other = new TrainerCase<T>(seed: 9);
        var plain = new Trainer<T>(other.Network, other.Criterion, other.Optimizer) { Scheduler = Schedule(other, usesPlateau: false) };
        string before = other.Hash();

        new Checkpoint<T>(plain).Invoking(c => c.Load(path)).Should().ThrowExactly<InvalidDataException>()
            .WithMessage($"{path}: trainer: The state has early_stopping.best, which this trainer does not have*");

        other.Hash().Should().Be(before);
        (other.Optimizer.Steps, other.Dropout.Batch, plain.History.Epochs).Should().Be((0, 0, 0));
    }

    [Fact]
    public void A_schedule_whose_state_is_unknown_is_rejected()
    {
        var test = new TrainerCase<T>();
        var trainer = new Trainer<T>(test.Network, test.Criterion, test.Optimizer) { Scheduler = new OwnSchedule() };

        trainer.Invoking(t => new Checkpoint<T>(t)).Should().Throw<ArgumentException>().WithMessage("The trainer's schedule is of type OwnSchedule, which cannot be saved: *");
        FluentActions.Invoking(() => new Checkpoint<T>((Trainer<T>)null!)).Should().Throw<ArgumentNullException>().WithParameterName("trainer");
    }

    private static Trainer<T> Create(TrainerCase<T> test, bool usesPlateau, int patience, double[] curve, Action<Trainer<T>>? save = null) =>
        new(test.Network, test.Criterion, test.Optimizer)
        {
            Scheduler = Schedule(test, usesPlateau),
            EarlyStopping = new EarlyStopping(patience),
            Metrics = [new ScriptedMetric<T>(maximize: false, curve)],
            Monitor = "validation_script",
            Callbacks = [new TestCallback<T> { OnEpoch = (trainer, _) => save?.Invoke(trainer) }],
        };

    private static ILearningRateScheduler Schedule(TrainerCase<T> test, bool usesPlateau) => usesPlateau
        ? new ReduceLROnPlateau<T>(test.Optimizer, factor: 0.5, patience: 0)
        : new LearningRateScheduler<T>(test.Optimizer, new CosineAnnealingLR(5));

    private sealed class OwnSchedule : ILearningRateScheduler
    {
        public void EpochEnded(double metric)
        {
        }
    }
}

public sealed class TrainerCheckpointTestsInDouble : TrainerCheckpointTests<double>;

public sealed class TrainerCheckpointTestsInFloat : TrainerCheckpointTests<float>;
