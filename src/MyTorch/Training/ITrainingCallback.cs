using System.Numerics;

namespace MyTorch;

/// <summary>
/// Takes part in the training of a <see cref="Trainer{T}"/>; a callback has those of the methods that it needs. Each is called on the thread
/// that trains, may call <see cref="Trainer{T}.Stop"/>, and ends the run where it throws.
/// </summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public interface ITrainingCallback<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// The gradients of the loss of a batch are there, without those of <see cref="Trainer{T}.Penalties"/>, and neither checked nor clipped yet.
    /// With <see cref="LBFGS{T}"/> it is called for each evaluation, and must not change the gradients, which are those of the loss.
    /// The network may predict here, but must not run other forward passes: running statistics would move by those instead of by the batch.
    /// </summary>
    /// <param name="trainer">The trainer.</param>
    void GradientsReady(Trainer<T> trainer)
    {
    }

    /// <summary>The parameters have made their step.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="batch">What the batch gave.</param>
    void BatchEnded(Trainer<T> trainer, BatchFigures batch)
    {
    }

    /// <summary>
    /// An epoch is finished: history, learning rates and early stopping stand where the next one begins, so this is the place to save all
    /// that a run goes on from, a <see cref="Checkpoint{T}"/> of the trainer. The epoch is reported as progress only after all callbacks.
    /// </summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="epoch">What the epoch gave.</param>
    void EpochEnded(Trainer<T> trainer, EpochFigures epoch)
    {
    }
}
