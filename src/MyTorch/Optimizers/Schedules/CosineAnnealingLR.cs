namespace MyTorch;

/// <summary>
/// Decreases the learning rate from the initial value to the minimum along half a cosine (Loshchilov and Hutter 2017, without restarts): minimum
/// + (initial - minimum) * (1 + cos(pi * epoch / epochs)) / 2. After <paramref name="epochs"/> epochs it increases again.
/// </summary>
/// <param name="epochs">The number of epochs until the minimum, at least 1; PyTorch's T_max.</param>
/// <param name="minimum">The minimum learning rate, finite and not negative; PyTorch's eta_min.</param>
/// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
/// <seealso href="https://pytorch.org/docs/1.13/generated/torch.optim.lr_scheduler.CosineAnnealingLR.html"/>
public sealed class CosineAnnealingLR(int epochs, double minimum = 0) : LearningRateSchedule
{
    private readonly int _epochs = Setting.Count(epochs);
    private readonly double _minimum = Setting.NotNegative<double>(minimum);

    /// <inheritdoc/>
    public override double LearningRate(double initial, int epoch) =>
        _minimum + ((initial - _minimum) * (1 + Math.Cos(Math.PI * epoch / _epochs)) / 2);
}
