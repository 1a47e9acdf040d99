using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Metrics;
using MyTorch.Tests.Networks;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>A trainer allocates nothing for a batch after the first ones, with all features and with none.</summary>
public abstract class TrainerAllocationTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TrainerCase<T> _case = new();

    [Fact]
    public void With_everything() => RequireNone(new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer)
    {
        MaxGradientNorm = 1,
        MaxGradientValue = 1,
        RecordsGradientNorms = true,
        RecordsDeltaNorms = true,
        Penalties = [Penalty.L1<T>(0.001), Penalty.L2<T>(0.001)],
        Scheduler = new LearningRateScheduler<T>(_case.Optimizer, new ExponentialLR(0.999)) { StepsEveryBatch = true },
        Metrics = [Metric.Accuracy<T>(), Metric.ForQuantities<T>("mse", numbers => numbers.MeanSquaredError)],
        EarlyStopping = new EarlyStopping(int.MaxValue),
        Callbacks = [new TestCallback<T> { OnGradients = _ => { }, OnBatch = (_, _) => { } }],
    });

    [Fact]
    public void With_class_indices()
    {
        var trainer = new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer) { Metrics = [Metric.Accuracy<T>()] };
        RequireNone(trainer, Blobs.WithClasses);
    }

    [Fact]
    public void With_weights_of_samples()
    {
        var trainer = new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer) { Metrics = [Metric.Accuracy<T>(), Metric.R2<T>()] };
        RequireNone(trainer, samples => new Dataset<T>(samples.X, samples.Y, Matrix<T>.Build.Dense(samples.Count, 1, (row, _) => T.CreateChecked(row % 3))));
    }

    [Fact]
    public void With_nothing() => RequireNone(_case.Trainer());

    [Fact]
    public void With_the_handouts_network() => RequireNone(new Trainer<T>(TestNetwork.Create<T>()));

    [Fact]
    public void A_callback_that_allocates_for_each_batch_is_detected()
    {
        object? last = null;
        var trainer = new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer) { Callbacks = [new TestCallback<T> { OnBatch = (_, _) => last = new object() }] };
        OfAnEpoch(trainer, samples => samples, TimeSpan.Zero).Should().BeGreaterThanOrEqualTo(30 * 24, "each batch but the first makes one object");
        last.Should().NotBeNull();
    }

    private static void RequireNone(Trainer<T> trainer, Func<Dataset<T>, Dataset<T>>? change = null) =>
        OfAnEpoch(trainer, change ?? (samples => samples)).Should().Be(0);

    /// <summary>Returns the smallest number of bytes of an epoch from the second batch on. The previous epoch of the same call has allocated the buffers.</summary>
    private static long OfAnEpoch(Trainer<T> trainer, Func<Dataset<T>, Dataset<T>> change, TimeSpan? patience = null)
    {
        var training = new Measured(change(Blobs.Create<T>(121, 1)));
        var validation = new Measured(change(Blobs.Create<T>(41, 2)));
        return Allocated.Least(
            () =>
            {
                trainer.Fit(training, validation, trainer.History.Epochs + 2);
                (training.Batches, validation.Batches).Should().Be((31, 11));
                return training.Bytes + validation.Bytes;
            },
            patience);
    }

    /// <summary>Batches, the last with a single sample, and the bytes that the thread allocates from the second one to the end.</summary>
    private sealed class Measured(Dataset<T> samples) : IBatchSource<T>
    {
        private readonly DataLoader<T> _loader = new(samples, TrainerCase<T>.BatchSize, shuffle: true);
        public int Features => _loader.Features;

        public int Outputs => _loader.Outputs;

        public long? Count => _loader.Count;

        public int Batches { get; private set; }

        public long Bytes { get; private set; }

        public IEnumerable<Batch<T>> Epoch(int epoch) => Epoch(epoch, reuse: false);

        public IEnumerable<Batch<T>> Epoch(int epoch, bool reuse)
        {
            (Batches, long start) = (0, 0);
            foreach (Batch<T> batch in _loader.Epoch(epoch, reuse))
            {
                Batches++;
                start = Batches <= 2 ? GC.GetAllocatedBytesForCurrentThread() : start;
                yield return batch;
            }

            Bytes = GC.GetAllocatedBytesForCurrentThread() - start;
        }
    }
}

public sealed class TrainerAllocationTestsInDouble : TrainerAllocationTests<double>;

public sealed class TrainerAllocationTestsInFloat : TrainerAllocationTests<float>;
