using System.Numerics;

namespace MyTorch;

/// <summary>
/// A callback of a <see cref="Trainer{T}"/>; implement only the methods you need. Each is called on the training thread and may call
/// <see cref="Trainer{T}.Stop"/>. An exception ends the run.
/// </summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public interface ITrainingCallback<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// Called when the gradients of a batch's loss have been computed, before the gradients of <see cref="Trainer{T}.Penalties"/> are added and
    /// before checking and clipping. With <see cref="LBFGS{T}"/> it is called for each evaluation and must not change the gradients, which the line
    /// search relies on. The network may predict here, but must not run other forward passes: the running statistics would be updated from them
    /// instead of from the batch.
    /// </summary>
    /// <param name="trainer">The trainer.</param>
    void GradientsReady(Trainer<T> trainer)
    {
    }

    /// <summary>Called after the optimizer step of a batch.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="batch">The metrics of the batch.</param>
    void BatchEnded(Trainer<T> trainer, BatchMetrics batch)
    {
    }

    /// <summary>
    /// Called when an epoch has finished and the history, the learning rates and early stopping are ready for the next one. Save a
    /// <see cref="Checkpoint{T}"/> of the trainer here to resume the run later. The epoch is reported as progress after all callbacks have run.
    /// </summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="epoch">The metrics of the epoch.</param>
    void EpochEnded(Trainer<T> trainer, EpochMetrics epoch)
    {
    }
}
