namespace MyTorch;

/// <summary>Changes the learning rates of an optimizer from epoch to epoch, or from batch to batch: what a <see cref="Trainer{T}"/> asks of a schedule.</summary>
public interface ILearningRateScheduler
{
    /// <summary>An epoch is finished: sets the learning rates of the next one.</summary>
    /// <param name="figure">The figure of the finished epoch that the trainer monitors.</param>
    void EpochEnded(double figure);

    /// <summary>A batch of training has made its step: sets the learning rates of the next one. By default nothing happens.</summary>
    void BatchEnded()
    {
    }
}
