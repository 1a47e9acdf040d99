using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Metrics;
using MyTorch.Tests.Data;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>L-BFGS in a trainer: one step with all samples in each epoch.</summary>
[Collection(nameof(ThreadTeamTester))]
public abstract class TrainerLBFGSTests<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TestFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void A_small_network_learns_three_hundred_digits_in_a_few_epochs()
    {
        Dataset<T> all = Digits.Load<T>();
        var samples = new Dataset<T>(all.X.SubMatrix(0, 300, 0, 64) / T.CreateTruncating(16), all.Y.SubMatrix(0, 300, 0, all.Y.ColumnCount));
        var network = new Sequential<T>(new Linear<T>(64, 16, seed: 1), new Tanh<T>(), new Linear<T>(16, 10, seed: 2));
        var trainer = new Trainer<T>(network, new SoftmaxCrossEntropy<T>(), new LBFGS<T>(network.Parameters)) { Metrics = [Metric.Accuracy<T>()] };

        History history = trainer.Fit(new DataLoader<T>(samples, 300), null, 6);

        history[History.TrainingLoss][0].Should().BeGreaterThan(2);
        history[History.TrainingLoss][^1].Should().BeLessThan(1e-3);
        history["training_accuracy"][^1].Should().Be(1);
    }

    /// <summary>Curves and metrics are those of the first evaluation of each epoch.</summary>
    [Fact]
    public void An_epoch_is_a_step_of_the_whole_loss()
    {
        var run = new Run();
        var twin = new Run();
        Batch<T> batch = run.Batches.Epoch(1).Single();
        var losses = new List<double>();
        for (int step = 0; step < 3; step++)
        {
            losses.Add(double.CreateTruncating(twin.Optimizer.Step(() => twin.Network.AddGradients(batch.X, batch.Y, twin.Criterion))));
        }

        History history = run.Trainer.Fit(run.Batches, null, 3);

        TrainerCase<T>.HashOf(run.Network).Should().Be(TrainerCase<T>.HashOf(twin.Network));
        history[History.TrainingLoss].Should().Equal(losses);
        history["training_samples"].Should().Equal(60, 60, 60);
        history[History.GradientNorm].Should().HaveCount(3);
        (run.Optimizer.Steps, run.GradientsReady).Should().Be((3, run.Evaluations));
        run.Evaluations.Should().BeGreaterThan(6);
    }

    [Fact]
    public void Dropout_has_the_same_masks_in_all_evaluations_of_an_epoch()
    {
        var dropout = new Dropout<T>(0.3, seed: 5);
        var run = new Run(dropout: dropout);

        run.Trainer.Fit(run.Batches, null, 2);

        dropout.Batch.Should().Be(2);
        run.Trainer.History[History.TrainingLoss][1].Should().BeLessThan(run.Trainer.History[History.TrainingLoss][0]);
    }

    [Fact]
    public void A_resumed_run_is_bitwise_identical_to_an_uninterrupted_one()
    {
        var whole = new Run();
        whole.Trainer.Fit(whole.Batches, null, 5);
        var first = new Run();
        first.Trainer.Fit(first.Batches, null, 2);
        new Checkpoint<T>(first.Trainer).Save(_folder.PathOf("a"));
        var second = new Run(seed: 7);

        new Checkpoint<T>(second.Trainer).Load(_folder.PathOf("a"));
        second.Trainer.Fit(second.Batches, null, 5);

        TrainerCase<T>.HashOf(second.Network).Should().Be(TrainerCase<T>.HashOf(whole.Network)).And.NotBe(TrainerCase<T>.HashOf(first.Network));
        second.Optimizer.Iterations.Should().Be(whole.Optimizer.Iterations);
    }

    [Fact]
    public void The_result_is_bitwise_independent_of_the_number_of_threads() => Threads.CheckSameBits<T>(() =>
    {
        var network = new Sequential<T>(new Linear<T>(40, 64, seed: 1), new Tanh<T>(), new Linear<T>(64, 8, seed: 2));
        var trainer = new Trainer<T>(network, new SoftmaxCrossEntropy<T>(), new LBFGS<T>(network.Parameters, maxIterations: 5));
        trainer.Fit(new DataLoader<T>(new Dataset<T>(RandomMatrix.Normal<T>(640, 40, 1), RandomMatrix.Labels<T>(640, 8)), 640), null, 2);
        return [.. network.Parameters.Select(parameter => parameter.Value)];
    });

    [Fact]
    public void Several_batches_are_rejected_and_nothing_changes()
    {
        var run = new Run();
        string before = TrainerCase<T>.HashOf(run.Network);

        run.Trainer.Invoking(t => t.Fit(new DataLoader<T>(Blobs.Create<T>(60, 1), 32), null, 2)).Should().ThrowExactly<ArgumentException>().WithMessage(
            "LBFGS needs all samples in one batch, but training has several batches, the first of 32 samples: choose a batch size of 60 or more, or another optimizer.*");

        TrainerCase<T>.HashOf(run.Network).Should().Be(before);
        run.Trainer.History.Epochs.Should().Be(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Clipping_is_rejected(bool byNorm)
    {
        var run = new Run();
        var trainer = new Trainer<T>(run.Network, run.Criterion, run.Optimizer) { MaxGradientNorm = byNorm ? 1 : null, MaxGradientValue = byNorm ? null : 1 };

        trainer.Invoking(t => t.Fit(run.Batches, null, 2)).Should().ThrowExactly<InvalidOperationException>()
            .WithMessage($"LBFGS needs unmodified gradients: leave {(byNorm ? "MaxGradientNorm" : "MaxGradientValue")} null.");
    }

    [Fact]
    public void A_loss_that_is_not_finite_is_reported_with_its_position()
    {
        var run = new Run();
        string before = TrainerCase<T>.HashOf(run.Network);
        Dataset<T> samples = Blobs.Create<T>(60, 1);
        samples.X[7, 2] = T.NaN;

        run.Trainer.Invoking(t => t.Fit(new DataLoader<T>(samples, 60), null, 2)).Should().ThrowExactly<NotFiniteNumberException>()
            .WithMessage("The training loss is NaN in epoch 1, batch 1: the input has NaN in row 7, column 2*");

        TrainerCase<T>.HashOf(run.Network).Should().Be(before);
    }

    [Fact]
    public void A_warm_epoch_allocates_nothing_in_its_steps()
    {
        var run = new Run(historySize: 2);
        Batch<T> batch = run.Batches.Epoch(1).Single();
        Func<T> evaluate = () => run.Network.AddGradients(batch.X, batch.Y, run.Criterion);
        int steps = 0;

        Allocated.WhenWarm(() =>
        {
            if (steps++ % 4 == 0)
            {
                // Away from the minimum, so that steps change the parameters.
                run.Network.Parameters[0].Value[0, 0] = steps % 8 == 1 ? T.One : -T.One;
            }

            run.Optimizer.Step(evaluate);
        }).Should().Be(0);
        run.Optimizer.Iterations.Should().BeGreaterThan(steps / 2);
    }

    private sealed class Run
    {
        public Run(int seed = 1, Dropout<T>? dropout = null, int historySize = 100)
        {
            Network = new Sequential<T>(new Linear<T>(4, 6, seed), new Tanh<T>(), (Layer<T>?)dropout ?? new Identity<T>(), new Linear<T>(6, 3, seed + 1));
            Optimizer = new LBFGS<T>(Network.Parameters, maxIterations: 3, historySize: historySize);
            Criterion = new Counting(this);
            Trainer = new Trainer<T>(Network, Criterion, Optimizer)
            {
                Metrics = [new Samples()],
                RecordsGradientNorms = true,
                Callbacks = [new TestCallback<T> { OnGradients = _ => GradientsReady++ }],
            };
        }

        public Sequential<T> Network { get; }

        public LBFGS<T> Optimizer { get; }

        public Criterion<T> Criterion { get; }

        public Trainer<T> Trainer { get; }

        public int GradientsReady { get; private set; }

        public int Evaluations { get; private set; }

        public DataLoader<T> Batches { get; } = new(Blobs.Create<T>(60, 1), 60);

        /// <summary>A squared error that counts its evaluations.</summary>
        private sealed class Counting(Run run) : Criterion<T>
        {
            protected override void Evaluate(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> loss, Span<T> derivative)
            {
                run.Evaluations++;
                loss.Clear();
                for (int i = 0; i < x.Length; i++)
                {
                    T difference = x[i] - y[i];
                    loss[i % loss.Length] += difference * difference;
                    derivative[i] = difference + difference;
                }
            }
        }

        private sealed class Samples() : Metric<T>("samples", maximize: true)
        {
            private int _count;

            public override double Value => _count;

            public override void Add(Matrix<T> outputs, Matrix<T> labels) => _count += outputs.RowCount;

            public override void Clear() => _count = 0;
        }
    }
}

public sealed class TrainerLBFGSTestsInDouble : TrainerLBFGSTests<double>;

public sealed class TrainerLBFGSTestsInFloat : TrainerLBFGSTests<float>;
