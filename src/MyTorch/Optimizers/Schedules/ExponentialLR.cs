namespace MyTorch;

/// <summary>Multiplies the learning rate by gamma every epoch: initial * gamma^epoch.</summary>
/// <param name="gamma">The factor, finite and not negative.</param>
/// <exception cref="ArgumentOutOfRangeException"><paramref name="gamma"/> is outside its range.</exception>
/// <seealso href="https://pytorch.org/docs/1.13/generated/torch.optim.lr_scheduler.ExponentialLR.html"/>
public sealed class ExponentialLR(double gamma) : LearningRateSchedule
{
    private readonly double _gamma = Setting.NotNegative<double>(gamma);

    /// <inheritdoc/>
    public override double LearningRate(double initial, int epoch) => initial * Power.Compute(_gamma, epoch);
}
