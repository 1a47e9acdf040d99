namespace MyTorch;

/// <summary>What one finished epoch of a <see cref="Trainer{T}"/> gave.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Epochs">How many there will be, unless something stops the run before.</param>
/// <param name="Figures">The entry of every curve of the <see cref="History"/>, by its name.</param>
public sealed record EpochFigures(int Epoch, int Epochs, IReadOnlyDictionary<string, double> Figures)
{
    /// <summary>As <see cref="History.TrainingLoss"/>: the mean loss of the training part, estimated over the batches as they were trained on.</summary>
    public double TrainingLoss => Figures[History.TrainingLoss];

    /// <summary>As <see cref="History.ValidationLoss"/>: the mean loss of the validation part after the epoch, in evaluation mode; null where nothing is validated.</summary>
    public double? ValidationLoss => Figures.TryGetValue(History.ValidationLoss, out double loss) ? loss : null;

    /// <summary>A line for people, as in "epoch 3 of 30: training_loss 0.1234, learning_rate 0.05", with four digits of each figure.</summary>
    public override string ToString() => $"epoch {Epoch} of {Epochs}: {History.Describe(Figures)}";
}
