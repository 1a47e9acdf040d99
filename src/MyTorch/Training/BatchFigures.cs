namespace MyTorch;

/// <summary>What one training batch gave.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Batch">The number of the batch in its epoch, from 1.</param>
/// <param name="Samples">The samples in it.</param>
/// <param name="Loss">Its mean loss before the step, as <see cref="History.TrainingLoss"/> is that of the epoch.</param>
public readonly record struct BatchFigures(int Epoch, int Batch, int Samples, double Loss);
