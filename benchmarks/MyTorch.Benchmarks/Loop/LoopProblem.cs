using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Metrics;

namespace MyTorch.Benchmarks.Loop;

/// <summary>The loops to compare, each with its own network: a bare loop, followed by the trainer's loops.</summary>
internal sealed class LoopProblem<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>So small that every gradient is scaled.</summary>
    private const double MaxNorm = 1e-3;

    /// <summary>The number of batches that fit into the shared cache.</summary>
    private const int Held = 10;

    private readonly HeldBatches<T> _held;
    private readonly Dataset<T> _samples;

    /// <summary>Creates the batches.</summary>
    public LoopProblem(int batches)
    {
        Workload workload = Workload.Hw1;
        int count = batches * workload.Batch;
        Matrix<T> x = Initializers.Normal<T>(0, 1, 2)(count, workload.Sizes[0]);
        _samples = new Dataset<T>(x, OneHot.Encode<T>([.. Enumerable.Range(0, count).Select(row => row % workload.Sizes[^1])], workload.Sizes[^1]));
        _held = new HeldBatches<T>([.. new DataLoader<T>(_samples, workload.Batch).Epoch(1).Take(Held)], batches);
    }

    /// <summary>The loops.</summary>
    public IReadOnlyList<TimedLoop> Loops =>
    [
        new("MLP.TrainStep", BareMlp(_held), IsBare: true),
        new("Trainer", Fit(new Trainer<T>(NewMlp()), _held)),
        new("Trainer, accuracy, early stopping, progress, callback", Fit(WithAll(NewMlp(), maxNorm: null), _held)),
        new("the same with clipping by norm", Fit(WithAll(NewMlp(), MaxNorm), _held)),
        new("AddGradients and SGD.Step", BareSequential(), IsBare: true),
        new("Trainer", FitSequential(NewMlp().Layers)),
        new("MLP.TrainStep, shuffled by a DataLoader", BareMlp(NewLoader()), IsBare: true),
        new("Trainer, all but clipping, shuffled by a DataLoader", Fit(WithAll(NewMlp(), maxNorm: null), NewLoader())),
    ];

    private static MLP<T> NewMlp() => Workload.Hw1.CreateNetwork<T>();

    private DataLoader<T> NewLoader() => new(_samples, Workload.Hw1.Batch, shuffle: true, seed: 1);

    private static Trainer<T> WithAll(MLP<T> network, double? maxNorm) => new(network)
    {
        Metrics = [Metric.Accuracy<T>()],
        EarlyStopping = new EarlyStopping(patience: int.MaxValue),
        Callbacks = [new Listener()],
        MaxGradientNorm = maxNorm,
    };

    private static Action BareMlp(IBatchSource<T> source)
    {
        MLP<T> network = NewMlp();
        int epoch = 0;
        return () =>
        {
            foreach (Batch<T> batch in source.Epoch(++epoch, reuse: true))
            {
                network.TrainStep(batch.X, batch.Y);
            }
        };
    }

    private Action BareSequential()
    {
        Sequential<T> network = NewMlp().Layers;
        var criterion = new SoftmaxCrossEntropy<T>();
        SGD<T> optimizer = NewOptimizer(network);
        return () =>
        {
            foreach (Batch<T> batch in _held.Epoch(1))
            {
                optimizer.ZeroGradients();
                network.AddGradients(batch.X, batch.Y, criterion);
                optimizer.Step();
            }
        };
    }

    private Action FitSequential(Sequential<T> network) =>
        Fit(new Trainer<T>(network, new SoftmaxCrossEntropy<T>(), NewOptimizer(network)), _held);

    private static SGD<T> NewOptimizer(Sequential<T> network) => new(network.Parameters, Workload.Hw1.LearningRate, Workload.Momentum);

    private static Action Fit(Trainer<T> trainer, IBatchSource<T> source)
    {
        var listener = new Listener();
        return () => trainer.Fit(source, validation: null, trainer.History.Epochs + 1, listener);
    }

    /// <summary>Handles all callbacks.</summary>
    private sealed class Listener : IProgress<EpochMetrics>, ITrainingCallback<T>
    {
        public int Epochs { get; private set; }

        public double Loss { get; private set; }

        public void Report(EpochMetrics value) => Epochs = value.Epoch;

        public void BatchEnded(Trainer<T> trainer, BatchMetrics batch) => Loss = batch.Loss;
    }
}
