using System.Numerics;
using MyTorch.Data;
using MyTorch.Metrics;

namespace MyTorch;

/// <summary>The curves of a training run (the handout's get_training_stats, 3.6), with one value per finished epoch.</summary>
/// <param name="TrainingLosses">The mean training loss for each sample, or for each element if the loss is element-wise (<see cref="ElementwiseCriterion{T}"/>), over the batches, each computed before its step.</param>
/// <param name="TrainingErrors">
/// The fraction of wrong training predictions, 0 to 1, over the same batches. NaN for a single output and a criterion without probabilities, which
/// does not predict a class.
/// </param>
/// <param name="ValidationLosses">The mean validation loss after each epoch, in evaluation mode.</param>
/// <param name="ValidationErrors">The fraction of wrong validation predictions after each epoch, 0 to 1 or NaN, in evaluation mode.</param>
public sealed record TrainingStatistics(
    double[] TrainingLosses, double[] TrainingErrors, double[] ValidationLosses, double[] ValidationErrors)
{
    private const string TrainingError = "training_error";
    private const string ValidationError = "validation_error";

    /// <summary>
    /// Trains a network. Each epoch shuffles the training set, then does five things for each batch: zero the gradients, forward, loss, backward,
    /// step. The test set is not used.
    /// </summary>
    /// <param name="network">The network; training continues from its current parameters. It is in training mode afterwards.</param>
    /// <param name="data">The training and validation sets.</param>
    /// <param name="epochs">The number of epochs, at least 0.</param>
    /// <param name="batchSize">The number of samples in a batch, at least 1. The last batch of an epoch has the remaining samples; a single sample leaves the running statistics of BatchNorm unchanged.</param>
    /// <param name="seed">The seed of the shuffles; with the same seed, the weights are bitwise identical.</param>
    /// <param name="progress">Receives each finished epoch.</param>
    /// <param name="cancellationToken">
    /// Stops the run after the current batch; the network remains usable and the curves of the finished epochs are returned.
    /// </param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">A set does not fit the network, or the criterion rejects a label; nothing has changed.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epochs"/> is negative, or <paramref name="batchSize"/> less than 1.</exception>
    /// <exception cref="NotFiniteNumberException">
    /// A loss or a gradient is infinite or NaN; the message names the epoch, the batch and the layer. Parameters and running statistics are those
    /// before this batch.
    /// </exception>
    public static TrainingStatistics Collect<T>(
        MLP<T> network,
        DataSplit<T> data,
        int epochs,
        int batchSize,
        int seed,
        IProgress<EpochReport>? progress = null,
        CancellationToken cancellationToken = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegative(epochs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        network.CheckSamples(data.Train.X, data.Train.Y, "data.Train.X", "data.Train.Y");
        network.CheckSamples(data.Validation.X, data.Validation.Y, "data.Validation.X", "data.Validation.Y");
        var trainer = new Trainer<T>(network) { Metrics = [new ErrorRate<T>()] };
        History history = trainer.Fit(
            new DataLoader<T>(data.Train, batchSize, shuffle: true, seed) { ReshufflesPreviousOrder = true },
            new DataLoader<T>(data.Validation, batchSize),
            epochs,
            progress is null ? null : new Reporter(progress),
            cancellationToken);
        return new TrainingStatistics(
            [.. history[History.TrainingLoss]], [.. history[TrainingError]], [.. history[History.ValidationLoss]], [.. history[ValidationError]]);
    }

    private sealed class Reporter(IProgress<EpochReport> progress) : IProgress<EpochMetrics>
    {
        public void Report(EpochMetrics value) => progress.Report(new EpochReport(
            value.Epoch, value.Epochs, value.TrainingLoss, value.Metrics[TrainingError], value.Metrics[History.ValidationLoss], value.Metrics[ValidationError]));
    }
}
