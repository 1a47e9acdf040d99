namespace MyTorch;

/// <summary>Changes the learning rates of an optimizer after each epoch or each batch; called by a <see cref="Trainer{T}"/>.</summary>
public interface ILearningRateScheduler
{
    /// <summary>Called after each epoch; sets the learning rates of the next one.</summary>
    /// <param name="metric">The monitored metric of the finished epoch.</param>
    void EpochEnded(double metric);

    /// <summary>Called after the step of each training batch; sets the learning rates of the next one. The default does nothing.</summary>
    void BatchEnded()
    {
    }
}
