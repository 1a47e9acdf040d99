namespace MyTorch;

/// <summary>Changes the learning rates of an optimizer from epoch to epoch: what a <see cref="Trainer{T}"/> asks of a schedule.</summary>
public interface ILearningRateScheduler
{
    /// <summary>An epoch is finished: sets the learning rates of the next one.</summary>
    /// <param name="figure">The figure of the finished epoch that the trainer monitors.</param>
    void EpochEnded(double figure);
}
