namespace MyTorch;

/// <summary>Multiplies the learning rate by gamma every stepSize epochs: initial * gamma^floor(epoch / stepSize).</summary>
/// <param name="stepSize">The number of epochs between changes, at least 1.</param>
/// <param name="gamma">The factor, finite and not negative.</param>
/// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
/// <seealso href="https://pytorch.org/docs/1.13/generated/torch.optim.lr_scheduler.StepLR.html"/>
public sealed class StepLR(int stepSize, double gamma = 0.1) : LearningRateSchedule
{
    private readonly int _stepSize = Setting.Count(stepSize);
    private readonly double _gamma = Setting.NotNegative<double>(gamma);

    /// <inheritdoc/>
    public override double LearningRate(double initial, int epoch) => initial * Power.Compute(_gamma, epoch / _stepSize);
}
