namespace MyTorch;

/// <summary>
/// Changes the learning rate linearly from startFactor to endFactor times the initial learning rate, then keeps it constant: a warm-up.
/// </summary>
/// <param name="startFactor">The factor in epoch 0, 0 to 1.</param>
/// <param name="endFactor">The factor from epoch <paramref name="epochs"/>, 0 to 1.</param>
/// <param name="epochs">The number of epochs of the linear change, at least 1; PyTorch's total_iters.</param>
/// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
/// <seealso href="https://pytorch.org/docs/1.13/generated/torch.optim.lr_scheduler.LinearLR.html"/>
public sealed class LinearLR(double startFactor = 1.0 / 3, double endFactor = 1, int epochs = 5) : LearningRateSchedule
{
    private readonly double _startFactor = Setting.UpToOne(startFactor);
    private readonly double _endFactor = Setting.UpToOne(endFactor);
    private readonly int _epochs = Setting.Count(epochs);

    /// <inheritdoc/>
    public override double LearningRate(double initial, int epoch) =>
        initial * (_startFactor + ((_endFactor - _startFactor) * Math.Min(_epochs, epoch) / _epochs));
}
