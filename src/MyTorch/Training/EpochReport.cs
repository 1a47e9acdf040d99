namespace MyTorch;

/// <summary>What one finished epoch of training gave.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Epochs">How many there will be.</param>
/// <param name="TrainingLoss">The mean loss of a training sample, and of an element where the loss is element-wise (<see cref="ElementwiseCriterion{T}"/>), estimated over the batches as they were trained on.</param>
/// <param name="TrainingError">The share of wrong training predictions, 0 to 1, estimated in the same way.</param>
/// <param name="ValidationLoss">The same of the validation part after the epoch, in evaluation mode.</param>
/// <param name="ValidationError">The share of wrong validation predictions after the epoch, 0 to 1, in evaluation mode.</param>
public readonly record struct EpochReport(
    int Epoch, int Epochs, double TrainingLoss, double TrainingError, double ValidationLoss, double ValidationError);
