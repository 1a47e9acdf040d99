using System.Numerics;
using FluentAssertions;
using MyTorch.Data;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>Learning rates that change after each batch, and runs that stop when a metric hardly changes, uninterrupted and resumed.</summary>
public abstract class TrainerScheduleTests<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Epochs = 4;

    private readonly TestFolder _folder = new();
    private readonly TrainerCase<T> _case = new();

    public static TheoryData<string> Schedules => ["exponential", "step", "cosine", "linear then cosine"];

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void A_rate_of_eta_to_the_k_in_step_k_equals_an_explicit_loop()
    {
        var twin = new TrainerCase<T>();
        int step = 0;
        for (int epoch = 1; epoch <= Epochs; epoch++)
        {
            foreach (Batch<T> batch in twin.Training.Epoch(epoch))
            {
                twin.Optimizer.LearningRate = new ExponentialLR(0.9).LearningRate(0.1, step++);
                twin.Optimizer.ZeroGradients();
                twin.Network.AddGradients(batch.X, batch.Y, twin.Criterion);
                twin.Optimizer.Step();
            }
        }

        History history = Create(_case, "exponential").Fit(_case.Training, _case.Validation, Epochs);

        _case.Hash().Should().Be(twin.Hash());
        step.Should().Be(Epochs * 6);
        history[History.LearningRate].Should().Equal([.. Enumerable.Range(0, Epochs).Select(epoch => new ExponentialLR(0.9).LearningRate(0.1, 6 * epoch))]);
    }

    [Theory]
    [MemberData(nameof(Schedules))]
    public void Two_runs_are_bitwise_identical_to_one(string schedule)
    {
        Create(_case, schedule).Fit(_case.Training, _case.Validation, Epochs);
        string path = _folder.PathOf("half.npz");
        var first = new TrainerCase<T>();
        Create(first, schedule, trainer => new Checkpoint<T>(trainer).Save(path)).Fit(first.Training, first.Validation, Epochs / 2);
        var second = new TrainerCase<T>(seed: 9);
        Trainer<T> resumed = Create(second, schedule);

        new Checkpoint<T>(resumed).Load(path);
        resumed.Fit(second.Training, second.Validation, Epochs);

        second.Hash().Should().Be(_case.Hash());
        second.Optimizer.LearningRate.Should().Be(_case.Optimizer.LearningRate);
        ((LearningRateScheduler<T>)resumed.Scheduler!).Epoch.Should().Be(Epochs * 6);
    }

    [Fact]
    public void LBFGS_steps_the_schedule_once_per_step()
    {
        var optimizer = new LBFGS<T>(_case.Network.Parameters, maxIterations: 2);
        var scheduler = new LearningRateScheduler<T>(optimizer, new ExponentialLR(0.5)) { StepsEveryBatch = true };
        var trainer = new Trainer<T>(_case.Network, _case.Criterion, optimizer) { Scheduler = scheduler };

        trainer.Fit(new DataLoader<T>(Blobs.Create<T>(21, 1), 21), null, 3);

        (scheduler.Epoch, optimizer.LearningRate).Should().Be((3, 0.125));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void A_run_stops_at_the_tolerance_also_after_resuming(int half)
    {
        double[] curve = [5, 3, 4, 4.05, 1, 0];
        string path = _folder.PathOf("half.npz");
        var first = new TrainerCase<T>();
        Stopping(first, curve, trainer => new Checkpoint<T>(trainer).Save(path)).Fit(first.Training, first.Validation, half);
        var second = new TrainerCase<T>(seed: 9);
        Trainer<T> resumed = Stopping(second, curve[half..]);

        new Checkpoint<T>(resumed).Load(path);
        History history = resumed.Fit(second.Training, second.Validation, 6);

        (history.Epochs, resumed.EarlyStopping!.HasConverged).Should().Be((4, true));
        Stopping(_case, curve).Fit(_case.Training, _case.Validation, 6).Epochs.Should().Be(4);
        second.Hash().Should().Be(_case.Hash());
    }

    private static Trainer<T> Create(TrainerCase<T> run, string schedule, Action<Trainer<T>>? epochEnded = null) => new(run.Network, run.Criterion, run.Optimizer)
    {
        Scheduler = new LearningRateScheduler<T>(run.Optimizer, ScheduleOf(schedule)) { StepsEveryBatch = true },
        Callbacks = [new TestCallback<T> { OnEpoch = (trainer, _) => epochEnded?.Invoke(trainer) }],
    };

    private static Trainer<T> Stopping(TrainerCase<T> run, double[] curve, Action<Trainer<T>>? epochEnded = null) => new(run.Network, run.Criterion, run.Optimizer)
    {
        EarlyStopping = new EarlyStopping(int.MaxValue, restoreBest: false) { Tolerance = 0.1 },
        Metrics = [new ScriptedMetric<T>(maximize: false, curve)],
        Monitor = "validation_script",
        Callbacks = [new TestCallback<T> { OnEpoch = (trainer, _) => epochEnded?.Invoke(trainer) }],
    };

    private static LearningRateSchedule ScheduleOf(string name) => name switch
    {
        "exponential" => new ExponentialLR(0.9),
        "step" => new StepLR(7, 0.5),
        "cosine" => new CosineAnnealingLR(Epochs * 6),
        _ => new LinearLR(0.1, epochs: 8).Then(8, new CosineAnnealingLR(30)),
    };
}

public sealed class TrainerScheduleInDouble : TrainerScheduleTests<double>;

public sealed class TrainerScheduleInFloat : TrainerScheduleTests<float>;
