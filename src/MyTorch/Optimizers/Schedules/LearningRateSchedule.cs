namespace MyTorch;

/// <summary>
/// A learning rate as a function of the epoch, or of another counter. A schedule has no state: a <see cref="LearningRateScheduler{T}"/> counts
/// the epochs and sets the learning rates of an optimizer.
/// </summary>
public abstract class LearningRateSchedule
{
    /// <summary>Returns the learning rate of an epoch.</summary>
    /// <param name="initial">
    /// The initial learning rate. For each epoch, the result should be a + b * initial with constants a and b:
    /// <see cref="LearningRateScheduler{T}"/> relies on this if a learning rate was changed by hand or by another scheduler.
    /// </param>
    /// <param name="epoch">The epoch, from 0.</param>
    public abstract double LearningRate(double initial, int epoch);

    /// <summary>
    /// Returns a schedule that follows this schedule before an epoch, and from that epoch another one, which counts epochs from 0 and has the
    /// same initial learning rate (<c>torch.optim.lr_scheduler.SequentialLR</c>).
    /// </summary>
    /// <param name="epoch">The first epoch of the other schedule, at least 1.</param>
    /// <param name="next">The other schedule.</param>
    /// <example><c>new LinearLR(0.1, epochs: 5).Then(5, new CosineAnnealingLR(95))</c> warms up and then anneals.</example>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epoch"/> is not positive.</exception>
    public LearningRateSchedule Then(int epoch, LearningRateSchedule next)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epoch);
        ArgumentNullException.ThrowIfNull(next);
        return new Sequence(this, epoch, next);
    }

    private sealed class Sequence(LearningRateSchedule first, int milestone, LearningRateSchedule second) : LearningRateSchedule
    {
        public override double LearningRate(double initial, int epoch) =>
            epoch < milestone ? first.LearningRate(initial, epoch) : second.LearningRate(initial, epoch - milestone);
    }
}
