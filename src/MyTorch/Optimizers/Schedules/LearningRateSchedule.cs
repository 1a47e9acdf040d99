namespace MyTorch;

/// <summary>
/// A learning rate as a function of the epoch, or of whatever else is counted. It keeps no state: a
/// <see cref="LearningRateScheduler{T}"/> counts and sets the rates of an optimizer.
/// </summary>
public abstract class LearningRateSchedule
{
    /// <summary>The learning rate in an epoch.</summary>
    /// <param name="initial">
    /// The learning rate that the schedule begins with and scales. The result should be a + b times this rate in each epoch:
    /// <see cref="LearningRateScheduler{T}"/> relies on it where a rate was changed by hand or by another scheduler.
    /// </param>
    /// <param name="epoch">The epoch, from 0 on.</param>
    public abstract double LearningRate(double initial, int epoch);

    /// <summary>
    /// This schedule up to an epoch, and from it on another one, which counts from 0 there and scales the same initial rate
    /// (<c>torch.optim.lr_scheduler.SequentialLR</c>).
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
