namespace MyTorch;

/// <summary>The metrics of one finished epoch of a <see cref="Trainer{T}"/>.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Epochs">The number of epochs of the run, unless it stops early.</param>
/// <param name="Metrics">The entry of each curve of the <see cref="History"/>, by name.</param>
public sealed record EpochMetrics(int Epoch, int Epochs, IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>The mean training loss over the batches, each computed before its step (<see cref="History.TrainingLoss"/>).</summary>
    public double TrainingLoss => Metrics[History.TrainingLoss];

    /// <summary>The mean validation loss after the epoch, in evaluation mode (<see cref="History.ValidationLoss"/>); null if there is no validation.</summary>
    public double? ValidationLoss => Metrics.TryGetValue(History.ValidationLoss, out double loss) ? loss : null;

    /// <summary>Returns a line such as "epoch 3 of 30: training_loss 0.1234, learning_rate 0.05", with four significant digits for each metric.</summary>
    public override string ToString() => $"epoch {Epoch} of {Epochs}: {History.Describe(Metrics)}";
}
