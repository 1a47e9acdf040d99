using System.Numerics;
using MyTorch.Data;

namespace MyTorch.Tests.Training;

/// <summary>
/// A small training run in which everything has state: BatchNorm, dropout, an optimizer, a schedule, and data that is shuffled in each epoch. The
/// file is also compiled into the programs that tests kill, so it has no other dependencies.
/// </summary>
internal sealed class ResumableRun<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Samples = 40;
    private readonly SoftmaxCrossEntropy<T> _criterion = new();
    private readonly DataLoader<T> _batches;
    private readonly LearningRateScheduler<T>? _scheduler;
    private readonly ReduceLROnPlateau<T>? _plateau;

    /// <param name="weightSeed">The seed of the initial weights; a loaded run must not depend on it.</param>
    /// <param name="optimizer">Creates the optimizer.</param>
    /// <param name="usesPlateau">Whether the learning rate depends on the loss instead of a schedule.</param>
    public ResumableRun(int weightSeed = 0, Func<IReadOnlyList<Parameter<T>>, Optimizer<T>>? optimizer = null, bool usesPlateau = false)
    {
        Network = new Sequential<T>(
            Linear(4, 6, weightSeed), new BatchNorm<T>(6), new GELU<T>(), new Dropout<T>(0.3, seed: 1) { Batch = 1000 },
            new Sequential<T>(Linear(6, 5, weightSeed + 1), new Tanh<T>(), new Dropout<T>(0.2, seed: 2, wholeNeurons: true)), Linear(5, 3, weightSeed + 2));
        Optimizer = (optimizer ?? (parameters => new Adam<T>(parameters, 0.01)))(Network.Parameters);
        _scheduler = usesPlateau ? null : new LearningRateScheduler<T>(Optimizer, new CosineAnnealingLR(1000, 1e-4));
        _plateau = usesPlateau ? new ReduceLROnPlateau<T>(Optimizer, 0.7, patience: 0, threshold: 0.02, cooldown: 1) : null;
        Checkpoint = new Checkpoint<T>(Network, Optimizer, _scheduler, _plateau);
        int[] classes = [.. Enumerable.Range(0, Samples).Select(sample => sample * 7 % 3)];
        _batches = new DataLoader<T>(
            new Dataset<T>(Initializers.Normal<T>(0, 1, seed: 3)(Samples, 4), OneHot.Encode<T>(classes, 3)), batchSize: 9, shuffle: true, seed: 4);
    }

    public Sequential<T> Network { get; }

    public Optimizer<T> Optimizer { get; }

    public Checkpoint<T> Checkpoint { get; }

    /// <summary>The state of the network and the optimizer.</summary>
    public IEnumerable<NpyArray> State => Network.SaveState().Values.Concat(Optimizer.SaveState().Values);

    /// <summary>Trains from epoch first to epoch last, counted from 1.</summary>
    public void Train(int first, int last)
    {
        for (int epoch = first; epoch <= last; epoch++)
        {
            double loss = 0;
            foreach (Batch<T> batch in _batches.Epoch(epoch))
            {
                Optimizer.ZeroGradients();
                loss += double.CreateTruncating(Network.AddGradients(batch.X, batch.Y, _criterion));
                Optimizer.Step();
            }

            _scheduler?.Step();
            _plateau?.Step(loss);
        }
    }

    private static Linear<T> Linear(int inputs, int outputs, int seed) =>
        new(inputs, outputs, Initializers.XavierNormal<T>(seed), Initializers.Zeros<T>);
}
