namespace MyTorch;

/// <summary>The metrics of one training batch.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Batch">The number of the batch in its epoch, from 1.</param>
/// <param name="Samples">The number of samples in the batch.</param>
/// <param name="Loss">The mean loss of the batch before the step; <see cref="History.TrainingLoss"/> is the mean over the epoch.</param>
public readonly record struct BatchMetrics(int Epoch, int Batch, int Samples, double Loss);
