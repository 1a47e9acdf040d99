namespace MyTorch;

/// <summary>The losses and errors of one finished training epoch.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Epochs">The number of epochs of the run.</param>
/// <param name="TrainingLoss">The mean training loss for each sample, or for each element if the loss is element-wise (<see cref="ElementwiseCriterion{T}"/>), over the batches, each computed before its step.</param>
/// <param name="TrainingError">The fraction of wrong training predictions, 0 to 1, over the same batches.</param>
/// <param name="ValidationLoss">The mean validation loss after the epoch, in evaluation mode.</param>
/// <param name="ValidationError">The fraction of wrong validation predictions after the epoch, 0 to 1, in evaluation mode.</param>
public readonly record struct EpochReport(
    int Epoch, int Epochs, double TrainingLoss, double TrainingError, double ValidationLoss, double ValidationError);
