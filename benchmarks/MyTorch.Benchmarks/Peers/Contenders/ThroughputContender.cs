using System.Numerics;
using MyTorch.Data;
using MyTorch.Metrics;

namespace MyTorch.Benchmarks.Peers;

/// <summary>The library's training loop; a step is an epoch over the shuffled batches of a DataLoader.</summary>
internal sealed class ThroughputContender<T>(ThroughputProblem<T> problem, int threads) : LocalContender(MyTorchContender<T>.ColumnName, threads)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly DataLoader<T> _batches = new(problem.Images.Train, ThroughputProblem<T>.Batch, shuffle: true, seed: 1);
    private Trainer<T> _trainer = null!;

    protected override void Reset()
    {
        Sequential<T> network = problem.CreateNetwork();
        _trainer = new Trainer<T>(network, new SoftmaxCrossEntropy<T>(), new Adam<T>(network.Parameters, ThroughputProblem<T>.LearningRate));
    }

    protected override void Step() => _trainer.Fit(_batches, validation: null, _trainer.History.Epochs + 1);

    protected override double Value() =>
        ConfusionMatrix.Create(_trainer.Network.Predict(problem.Images.Validation.X), problem.Images.Validation.Y).Accuracy;
}
