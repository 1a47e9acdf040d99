using System.Numerics;
using FluentAssertions;
using MyTorch.Tests.Networks;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>Nothing is allocated for a batch, with everything that can be asked for and with nothing of it.</summary>
public abstract class TrainerAllocationTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TrainerCase<T> _case = new();

    [Fact]
    public void With_everything() => RequireNone(new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer)
    {
        MaxGradientNorm = 1,
        MaxGradientValue = 1,
        RecordsGradientNorms = true,
        Metrics = [Metrics.Accuracy<T>(), Metrics.OfNumbers<T>("mse", numbers => numbers.MeanSquaredError)],
        EarlyStopping = new EarlyStopping(1000),
        Callbacks = [new TestCallback<T> { OnGradients = _ => { }, OnBatch = (_, _) => { } }],
    });

    [Fact]
    public void With_class_indices()
    {
        var trainer = new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer) { Metrics = [Metrics.Accuracy<T>()] };
        RequireNone(trainer, Blobs.WithClasses);
    }

    [Fact]
    public void With_nothing() => RequireNone(_case.Trainer());

    [Fact]
    public void With_the_handouts_network() => RequireNone(new Trainer<T>(TestNetwork.Create<T>()));

    /// <summary>Between the second batch and the last one of the last epoch; so many before it are for the compiler's tiers to settle.</summary>
    private static void RequireNone(Trainer<T> trainer, Func<Dataset<T>, Dataset<T>>? change = null)
    {
        change ??= samples => samples;
        var training = new Measured(change(Blobs.Create<T>(121, 1)));
        var validation = new Measured(change(Blobs.Create<T>(41, 2)));

        trainer.Fit(training, validation, 10);

        (training.Batches, validation.Batches).Should().Be((31, 11));
        (training.Bytes, validation.Bytes).Should().Be((0, 0));
    }

    /// <summary>Batches, the last with a single sample, and what the thread allocates between them.</summary>
    private sealed class Measured(Dataset<T> samples) : IBatchSource<T>
    {
        private readonly DataLoader<T> _loader = new(samples, TrainerCase<T>.BatchSize, shuffle: true);
        private long _start;

        public int Features => _loader.Features;

        public int Outputs => _loader.Outputs;

        public long? Count => _loader.Count;

        public int Batches { get; private set; }

        public long Bytes { get; private set; }

        public IEnumerable<Batch<T>> Epoch(int epoch) => Epoch(epoch, reuse: false);

        public IEnumerable<Batch<T>> Epoch(int epoch, bool reuse)
        {
            Batches = 0;
            foreach (Batch<T> batch in _loader.Epoch(epoch, reuse))
            {
                Batches++;
                long now = GC.GetAllocatedBytesForCurrentThread();
                _start = Batches <= 2 ? now : _start;
                Bytes = now - _start;
                yield return batch;
            }
        }
    }
}

public sealed class TrainerAllocationTestsInDouble : TrainerAllocationTests<double>;

public sealed class TrainerAllocationTestsInFloat : TrainerAllocationTests<float>;
