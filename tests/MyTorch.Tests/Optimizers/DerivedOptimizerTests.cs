using System.Collections.Concurrent;
using System.Numerics;
using FluentAssertions;
using MyTorch.Data;
using MyTorch.Tests.Data;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using MyTorch.Tests.Training;
using Xunit;

namespace MyTorch.Tests.Optimizers;

/// <summary>
/// The contract of custom optimizers, in addition to that of all optimizers (<see cref="OptimizerCases{T}"/> includes Lion and Adadelta): the
/// calls, and steps that fail.
/// </summary>
[Collection(nameof(ThreadTeamTester))]
public abstract class DerivedOptimizerTests<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TestFolder _folder = new();
    private readonly Parameter<T> _w = TestParameter.Random<T>(307, 331, 1);
    private readonly Parameter<T> _b = TestParameter.Random<T>(1, 3, 2, ParameterKind.Bias);

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Update_ranges_do_not_depend_on_threads()
    {
        foreach (int threads in Threads.Counts)
        {
            Threads.With(threads, () =>
            {
                var optimizer = new Recording([new([_w], 0.1), new([_b], 0.2, 0.3)]);
                optimizer.Step();

                (string Name, int Start, int Length)[] ofW = [.. optimizer.Calls.Where(call => call.Name == _w.Name).OrderBy(call => call.Start)];
                ofW.Select(call => call.Start).Should().Equal(Enumerable.Range(0, 199).Select(block => 512 * block));
                ofW.Sum(call => call.Length).Should().Be(307 * 331);
                ofW.Max(call => call.Length).Should().Be(512);
                optimizer.Calls.Should().Contain((_b.Name, 0, 3));
            });
        }
    }

    [Fact]
    public void A_step_starts_on_the_calling_thread_with_its_number() => Threads.With(2, () =>
    {
        var optimizer = new Recording([new([_w], 0.1)]);

        optimizer.Step();
        optimizer.Step();

        optimizer.Begun.Should().Equal((1, Environment.CurrentManagedThreadId), (2, Environment.CurrentManagedThreadId));
    });

    [Fact]
    public void A_state_array_without_a_name_is_empty_and_not_saved()
    {
        var optimizer = new Recording([new([_b], 0.1)]);

        optimizer.Step();

        optimizer.SaveState().Keys.Should().Equal("Recording.steps", "Recording.learning_rates", "Recording.0.sum");
        optimizer.Lengths.Should().Be((3, 0));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("sum")]
    public void Empty_or_duplicate_names_are_rejected(string name) =>
        FluentActions.Invoking(() => new Named([new([_b], 0.1)], name)).Should().ThrowExactly<ArgumentException>()
            .WithMessage($"The state array name \"{name}\" is empty or given twice: each array must have a unique name.*");

    [Theory]
    [InlineData("update")]
    [InlineData("begin")]
    public void A_failed_step_changes_nothing(string place)
    {
        var expected = new Failing([new([_w], 0.1), new([_b], 0.1)]);
        string start = BitsOf(expected);
        expected.Step();
        expected.Step();
        string end = BitsOf(expected);
        foreach (int threads in Threads.Counts)
        {
            Threads.With(threads, () =>
            {
                Parameter<T>[] twins = [TestParameter.Random<T>(307, 331, 1), TestParameter.Random<T>(1, 3, 2, ParameterKind.Bias)];
                var optimizer = new Failing([new([twins[0]], 0.1), new([twins[1]], 0.1)]);
                BitsOf(optimizer).Should().Be(start);
                optimizer.Step();
                string before = BitsOf(optimizer);

                optimizer.FailsAt = place;
                optimizer.Invoking(o => o.Step()).Should().ThrowExactly<InvalidTimeZoneException>().WithMessage(place == "begin" ? "begin" : "51200");

                BitsOf(optimizer).Should().Be(before);
                optimizer.FailsAt = null;
                optimizer.Step();
                BitsOf(optimizer).Should().Be(end);
            });
        }
    }

    [Theory]
    [InlineData("update", false)]
    [InlineData("begin", false)]
    [InlineData("update", true)]
    [InlineData("begin", true)]
    public void A_failed_trainer_step_changes_nothing(string place, bool calls) => Threads.With(2, () =>
    {
        var whole = new Run(calls);
        whole.Trainer.Fit(whole.Batches, null, 2);
        var broken = new Run(calls);
        broken.Trainer.Fit(broken.Batches, null, 1);
        string before = broken.Hash();

        broken.Optimizer.FailsAt = place;
        broken.Trainer.Invoking(t => t.Fit(broken.Batches, null, 2)).Should().ThrowExactly<InvalidTimeZoneException>();

        broken.Hash().Should().Be(before);
        broken.Optimizer.FailsAt = null;
        broken.Trainer.Fit(broken.Batches, null, 2);
        broken.Hash().Should().Be(whole.Hash());
    });

    [Theory]
    [InlineData("lion")]
    [InlineData("adadelta")]
    public void A_resumed_trainer_run_is_bitwise_identical(string name)
    {
        Trainer<T> whole = Create(seed: 0);
        whole.Fit(Source(), null, 6);
        Trainer<T> first = Create(seed: 0);
        first.Fit(Source(), null, 3);
        new Checkpoint<T>(first).Save(_folder.PathOf("a"));
        Trainer<T> second = Create(seed: 5);

        new Checkpoint<T>(second).Load(_folder.PathOf("a"));
        second.Fit(Source(), null, 6);

        TrainerCase<T>.HashOf(second.Network).Should().Be(TrainerCase<T>.HashOf(whole.Network)).And.NotBe(TrainerCase<T>.HashOf(first.Network));
        whole.History[History.TrainingLoss][^1].Should().BeLessThan(whole.History[History.TrainingLoss][0]);

        Trainer<T> Create(int seed)
        {
            var network = new Sequential<T>(new Linear<T>(4, 8, seed), new Tanh<T>(), new Linear<T>(8, 3, seed + 1));
            ParameterGroup<T>[] groups = [new(network.Parameters, name == "lion" ? 0.01 : 1, 0.001)];
            return new Trainer<T>(network, new SoftmaxCrossEntropy<T>(), name == "lion" ? new Lion<T>(groups) : new Adadelta<T>(groups));
        }

        static DataLoader<T> Source() => new(Blobs.Create<T>(60, 1), batchSize: 16, shuffle: true, seed: 3);
    }

    private static string BitsOf(Optimizer<T> optimizer) => Bits.Hash(
        [.. optimizer.Groups.SelectMany(group => group.Parameters).SelectMany(parameter => parameter.Value.Enumerate()), T.CreateTruncating(optimizer.Steps),
            .. optimizer.SaveState().Values.Skip(2).SelectMany(array => array.ToArray<T>())]);

    private sealed class Recording(IReadOnlyList<ParameterGroup<T>> groups) : Optimizer<T>(groups, "sum", null)
    {
        public ConcurrentBag<(string Name, int Start, int Length)> Calls { get; } = [];

        public List<(long Step, int Thread)> Begun { get; } = [];

        public (int First, int Second) Lengths { get; private set; }

        protected override void BeginStep() => Begun.Add((Steps, Environment.CurrentManagedThreadId));

        protected override void Update(ParameterUpdate<T> update)
        {
            update.Gradient.Length.Should().Be(update.Value.Length);
            Calls.Add((update.Parameter.Name, update.Elements.Start.Value, update.Value.Length));
            Lengths = (update.State(0).Length, update.State(1).Length);
        }
    }

    private sealed class Named(IReadOnlyList<ParameterGroup<T>> groups, string name) : Optimizer<T>(groups, "sum", name)
    {
        protected override void Update(ParameterUpdate<T> update)
        {
        }
    }

    /// <summary>
    /// Gradient descent with a sum of gradients, which may fail at the start of a step or in two blocks, after it has changed them.
    /// </summary>
    private sealed class Failing(IReadOnlyList<ParameterGroup<T>> groups) : Optimizer<T>(groups, "sum")
    {
        public string? FailsAt { get; set; }

        protected override void BeginStep() => FailIf(FailsAt == "begin", "begin");

        protected override void Update(ParameterUpdate<T> update)
        {
            for (int i = 0; i < update.Value.Length; i++)
            {
                update.State(0)[i] += update.Gradient[i];
                update.Value[i] -= T.CreateTruncating(update.Group.LearningRate / Steps) * update.State(0)[i];
            }

            int start = update.Elements.Start.Value;
            FailIf(FailsAt == "update" && (start is 51200 or 70144 || update.Parameter.Value.RowCount == 4), $"{start}");
        }

        private static void FailIf(bool fails, string message)
        {
            if (fails)
            {
                throw new InvalidTimeZoneException(message);
            }
        }
    }

    private sealed class Run
    {
        public Run(bool calls)
        {
            Network = new Sequential<T>(new Linear<T>(4, 64, seed: 1), new BatchNorm<T>(64), new Dropout<T>(0.2, seed: 4), new Linear<T>(64, 3, seed: 2));
            Optimizer = new Failing([new(Network.Parameters, 0.1)]);
            Trainer = new Trainer<T>(Network, new SoftmaxCrossEntropy<T>(), Optimizer) { Callbacks = calls ? [new TestCallback<T>()] : [] };
        }

        public Sequential<T> Network { get; }

        public Failing Optimizer { get; }

        public Trainer<T> Trainer { get; }

        public DataLoader<T> Batches { get; } = new(Blobs.Create<T>(600, 1), batchSize: 600);

        public string Hash() => TrainerCase<T>.HashOf(Network) + BitsOf(Optimizer) + ((Dropout<T>)Network.Layers[2]).Batch;
    }
}

public sealed class DerivedOptimizerTestsInDouble : DerivedOptimizerTests<double>;

public sealed class DerivedOptimizerTestsInFloat : DerivedOptimizerTests<float>;
