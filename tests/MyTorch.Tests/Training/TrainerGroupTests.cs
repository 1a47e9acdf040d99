using System.Collections.Concurrent;
using System.Numerics;
using FluentAssertions;
using MyTorch.Autograd;
using MyTorch.Data;
using MyTorch.Metrics;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>Trainers that run in parallel end with the results of separate runs.</summary>
[Collection(nameof(ThreadTeamTester))]
public abstract class TrainerGroupTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Epochs = 6;

    private readonly Dataset<T> _samples = Blobs.Create<T>(150, 1);

    [Fact]
    public void Every_trainer_is_bitwise_identical_to_its_separate_run()
    {
        string[] alone = [.. Members().Select((trainer, index) =>
        {
            (IBatchSource<T> training, IBatchSource<T>? validation) = SourcesOf(index);
            trainer.Fit(training, validation, Epochs);
            return StateOf(trainer);
        })];
        alone.Should().OnlyHaveUniqueItems();
        foreach (int threads in Threads.Counts)
        {
            Trainer<T>[] trainers = Members();

            IReadOnlyList<History> histories = Threads.With(threads, () => new TrainerGroup<T>(trainers).Fit(AllSources(), Epochs));

            trainers.Select(StateOf).Should().Equal(alone, $"there are {threads} threads");
            histories.Should().Equal(trainers.Select(trainer => trainer.History));
            histories.Select(history => history.Epochs).Should().Equal(Epochs, Epochs, 2, Epochs, Epochs);
        }
    }

    [Fact]
    public void A_stopped_group_can_be_resumed()
    {
        Trainer<T>[] whole = Members();
        new TrainerGroup<T>(whole).Fit(AllSources(), Epochs);
        Trainer<T>[] resumed = Members();
        var group = new TrainerGroup<T>(resumed);

        group.Fit(AllSources(), 2);
        group.Fit(AllSources(), Epochs);

        resumed.Select(StateOf).Should().Equal(whole.Select(StateOf));
    }

    [Fact]
    public void No_more_trainers_run_at_once_than_threads_are_allowed() => Threads.With(2, () =>
    {
        (int now, int most) = (0, 0);
        var trainers = Enumerable.Range(0, 6).Select(seed => new TrainerCase<T>(seed)).ToArray();
        var source = new WatchedSource(_samples, entered => most = Math.Max(most, Interlocked.Add(ref now, entered ? 1 : -1)));

        new TrainerGroup<T>(trainers.Select(trainer => trainer.Trainer())).Fit([.. trainers.Select(_ => ((IBatchSource<T>)source, (IBatchSource<T>?)null))], 10);

        (now, most).Should().BeOneOf((0, 1), (0, 2));
    });

    [Fact]
    public void Progress_reports_one_epoch_at_a_time_with_its_trainer()
    {
        var reports = new List<(int Trainer, int Epoch)>();
        var progress = new Progress(report => reports.Add((report.Trainer, report.Epoch.Epoch)));

        new TrainerGroup<T>(Members()).Fit(AllSources(), Epochs, progress);

        reports.GroupBy(report => report.Trainer, report => report.Epoch).OrderBy(group => group.Key).Select(group => string.Join(' ', group))
            .Should().Equal("1 2 3 4 5 6", "1 2 3 4 5 6", "1 2", "1 2 3 4 5 6", "1 2 3 4 5 6");
    }

    [Fact]
    public void Callbacks_run_in_the_execution_context_of_the_caller()
    {
        var values = new ConcurrentBag<int>();
        var local = new AsyncLocal<int> { Value = 7 };
        TrainerCase<T>[] cases = [new(1), new(2), new(3)];
        var group = new TrainerGroup<T>(cases.Select(member => new Trainer<T>(member.Network, member.Criterion, member.Optimizer)
        {
            Callbacks = [new TestCallback<T> { OnEpoch = (_, _) => values.Add(local.Value) }],
        }));

        group.Fit([.. cases.Select(member => ((IBatchSource<T>)member.Training, (IBatchSource<T>?)member.Validation))], 4);

        values.Should().Equal(Enumerable.Repeat(7, 12));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_trainer_that_fails_stops_the_others_and_is_named(int threads)
    {
        Dataset<T> broken = Blobs.Create<T>(8, 1);
        broken.X[6, 3] = T.NaN;
        Trainer<T>[] trainers = [.. Enumerable.Range(0, 4).Select(seed => new TrainerCase<T>(seed).Trainer())];
        (IBatchSource<T>, IBatchSource<T>?)[] sources =
            [.. trainers.Select((_, index) => ((IBatchSource<T>)new DataLoader<T>(index == 2 ? broken : _samples, 4), (IBatchSource<T>?)null))];

        TrainerGroupException failure = Assert.Throws<TrainerGroupException>(
            () => Threads.With(threads, () => new TrainerGroup<T>(trainers).Fit(sources, 1_000_000)));

        failure.Message.Should().StartWith("Trainer 2 failed: The training loss is NaN in epoch 1, batch 2: the input has NaN in row 2, column 3");
        failure.InnerException.Should().BeOfType<NotFiniteNumberException>();
        failure.Trainer.Should().Be(2);
        trainers.Should().OnlyContain(trainer => trainer.Network.IsTraining);
        trainers[2].History.Epochs.Should().Be(0);
        int next = trainers[0].History.Epochs + 1;
        trainers[0].Fit(sources[0].Item1, null, next).Epochs.Should().Be(next);
    }

    [Fact]
    public void Cancellation_stops_all_trainers_after_the_current_batch()
    {
        using var cancellation = new CancellationTokenSource();
        Trainer<T>[] trainers = Members();
        var progress = new Progress(report =>
        {
            if (report is { Trainer: 0, Epoch.Epoch: 3 })
            {
                cancellation.Cancel();
            }
        });

        new TrainerGroup<T>(trainers).Fit(AllSources(), 1_000_000, progress, cancellation.Token);

        trainers[0].History.Epochs.Should().Be(3);
        trainers.Should().OnlyContain(trainer => trainer.History.Epochs < 1_000_000 && trainer.Network.IsTraining);
    }

    [Fact]
    public void Trainers_that_share_mutable_objects_are_rejected()
    {
        TrainerCase<T> first = new(1);
        TrainerCase<T> second = new(2);
        var stopping = new EarlyStopping(3);
        var accuracy = Metric.Accuracy<T>();
        Trainer<T> trainer = first.Trainer();

        Shares("a layer (Linear)", trainer, trainer);
        Shares("a layer (Linear)", trainer, first.Trainer());
        Shares("a criterion", trainer, new Trainer<T>(second.Network, first.Criterion, second.Optimizer));
        Shares("one EarlyStopping", With(first), With(second));
        Shares("the metric accuracy", Measured(first), Measured(second));
        var activation = new ReLU<T>();
        Shares("a layer (ReLU)", Of(activation), Of(activation));

        Trainer<T> With(TrainerCase<T> of) => new(of.Network, of.Criterion, of.Optimizer) { EarlyStopping = stopping };

        Trainer<T> Measured(TrainerCase<T> of) => new(of.Network, of.Criterion, of.Optimizer) { Metrics = [accuracy] };

        static Trainer<T> Of(Layer<T> layer)
        {
            var network = new Sequential<T>(new Linear<T>(4, 3, seed: 1), layer);
            return new Trainer<T>(network, new MeanSquaredError<T>(), new SGD<T>(network.Parameters, 0.1));
        }

        static void Shares(string name, params Trainer<T>[] trainers) => FluentActions.Invoking(() => new TrainerGroup<T>(trainers))
            .Should().ThrowExactly<ArgumentException>().WithMessage($"Trainers 0 and 1 share {name}: they train in parallel, so each needs its own.*");
    }

    [Fact]
    public void Bad_arguments_are_rejected_before_anything_changes()
    {
        TrainerCase<T>[] cases = [new(1), new(2)];
        string[] before = [.. cases.Select(member => member.Hash())];
        var group = new TrainerGroup<T>(cases.Select(member => member.Trainer()));
        (IBatchSource<T>, IBatchSource<T>?) good = (cases[0].Training, null);

        Rejected<ArgumentException>(() => new TrainerGroup<T>(), "A group needs at least one trainer.*");
        Rejected<ArgumentException>(() => new TrainerGroup<T>(cases[0].Trainer(), null!), "trainers[1] is null*");
        Rejected<ArgumentException>(() => group.Fit([good], 3), "There are 2 trainers and 1 pair of sources: expected one pair for each trainer.*");
        Rejected<ArgumentOutOfRangeException>(() => group.Fit([good, good], -1), "*epochs*");
        Rejected<ArgumentException>(
            () => group.Fit([good, (new DataLoader<T>(new Dataset<T>(RandomMatrix.Normal<T>(5, 3, 1), RandomMatrix.Labels<T>(5, 3)), 5), null)], 3), "Trainer 1: training *3*");
        Rejected<ArgumentException>(() => group.Fit([good, (null!, null)], 3), "Trainer 1: *training*");

        cases.Select(member => member.Hash()).Should().Equal(before);

        static void Rejected<TException>(Func<object> act, string message) where TException : Exception =>
            FluentActions.Invoking(act).Should().ThrowExactly<TException>().WithMessage(message);
    }

    /// <summary>A network with all kinds of state, the handout's, one that stops early, one with a custom layer, and one that several threads train when it runs alone.</summary>
    private static Trainer<T>[] Members()
    {
        TrainerCase<T> first = new(1);
        var handout = new MLP<T>(
            4, 3, [16], [new Tanh<T>(), new Identity<T>()], Initializers.XavierNormal<T>(1), Initializers.Zeros<T>, new SoftmaxCrossEntropy<T>(), 0.05, 0.9, 1);
        TrainerCase<T> stopping = new(3);
        var formula = new Sequential<T>(new Linear<T>(4, 5, seed: 4), new Gate(5), new Linear<T>(5, 3, seed: 6));
        var wide = new Sequential<T>(new Linear<T>(4, 512, seed: 5), new GELU<T>(), new Linear<T>(512, 3, seed: 6));
        var adam = new Adam<T>(wide.Parameters);
        return
        [
            new(first.Network, first.Criterion, first.Optimizer) { Metrics = [Metric.Accuracy<T>()] },
            new(handout),
            new(stopping.Network, stopping.Criterion, stopping.Optimizer) { EarlyStopping = new EarlyStopping(1, minDelta: 100) },
            new(formula, new SoftmaxCrossEntropy<T>(), new SGD<T>(formula.Parameters, 0.1)) { MaxGradientNorm = 1 },
            new(wide, new SoftmaxCrossEntropy<T>(), adam) { RecordsGradientNorms = true },
        ];
    }

    /// <summary>The folds of one dataset.</summary>
    private (IBatchSource<T> Training, IBatchSource<T>? Validation) SourcesOf(int index)
    {
        int[] training = [.. Enumerable.Range(0, 150).Where(row => row % 5 != index)];
        int[] validation = [.. Enumerable.Range(0, 150).Where(row => row % 5 == index)];
        return (new DataLoader<T>(_samples, training, 32, shuffle: true, seed: index), new DataLoader<T>(_samples, validation, 20));
    }

    private (IBatchSource<T> Training, IBatchSource<T>? Validation)[] AllSources() => [.. Enumerable.Range(0, 5).Select(SourcesOf)];

    private static string StateOf(Trainer<T> trainer) => string.Join(' ', RunBits.Hash(trainer.SaveState().Values), TrainerCase<T>.HashOf(trainer.Network));

    private sealed class Gate : Module<T>
    {
        private readonly Linear<T> _gate;

        public Gate(int columns) => _gate = Register("gate", new Linear<T>(columns, columns, seed: 9));

        public override Variable<T> Forward(Variable<T> x) => x + _gate.Forward(x).Tanh();
    }

    private sealed class Progress(Action<(int Trainer, EpochMetrics Epoch)> report) : IProgress<(int Trainer, EpochMetrics Epoch)>
    {
        public void Report((int Trainer, EpochMetrics Epoch) value) => report(value);
    }

    /// <summary>Reports when an enumeration begins and ends.</summary>
    private sealed class WatchedSource(Dataset<T> samples, Action<bool> watch) : IBatchSource<T>
    {
        public int Features => samples.X.ColumnCount;

        public int Outputs => samples.Y.ColumnCount;

        public long? Count => samples.Count;

        public IEnumerable<Batch<T>> Epoch(int epoch)
        {
            watch(true);
            yield return new Batch<T>(samples.X, samples.Y);
            watch(false);
        }
    }
}

public sealed class TrainerGroupTestsInDouble : TrainerGroupTests<double>;

public sealed class TrainerGroupTestsInFloat : TrainerGroupTests<float>;
