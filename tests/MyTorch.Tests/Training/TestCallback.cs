using System.Numerics;

namespace MyTorch.Tests.Training;

/// <summary>A callback that calls functions.</summary>
internal sealed class TestCallback<T> : ITrainingCallback<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public Action<Trainer<T>>? OnGradients { get; init; }

    public Action<Trainer<T>, BatchMetrics>? OnBatch { get; init; }

    public Action<Trainer<T>, EpochMetrics>? OnEpoch { get; init; }

    public void GradientsReady(Trainer<T> trainer) => OnGradients?.Invoke(trainer);

    public void BatchEnded(Trainer<T> trainer, BatchMetrics batch) => OnBatch?.Invoke(trainer, batch);

    public void EpochEnded(Trainer<T> trainer, EpochMetrics epoch) => OnEpoch?.Invoke(trainer, epoch);
}
