using System.Numerics;
using MyTorch.Data;
using MyTorch.Metrics;

namespace MyTorch;

/// <summary>The curves of a training run (the handout's get_training_stats, 3.6), one value for each finished epoch.</summary>
/// <param name="TrainingLosses">The mean loss of a training sample, and of an element where the loss is element-wise (<see cref="ElementwiseCriterion{T}"/>), estimated over the batches as they were trained on.</param>
/// <param name="TrainingErrors">
/// The share of wrong training predictions, 0 to 1, estimated in the same way; NaN for a single output under a criterion without
/// probabilities, which predicts no class.
/// </param>
/// <param name="ValidationLosses">The same of the validation part after the epoch, in evaluation mode.</param>
/// <param name="ValidationErrors">The share of wrong validation predictions after the epoch, 0 to 1 or NaN, in evaluation mode.</param>
public sealed record TrainingStatistics(
    double[] TrainingLosses, double[] TrainingErrors, double[] ValidationLosses, double[] ValidationErrors)
{
    private const string TrainingError = "training_error";
    private const string ValidationError = "validation_error";

    /// <summary>
    /// Trains a network. Each epoch shuffles the training part anew, then takes the five steps for each batch: zero
    /// the gradients, forward, loss, backward, step. The test part is not touched.
    /// </summary>
    /// <param name="network">The network; it keeps what it has learned so far and is in training mode afterwards.</param>
    /// <param name="data">The training and validation parts.</param>
    /// <param name="epochs">How often to go through the training part, at least 0.</param>
    /// <param name="batchSize">Samples in a batch, at least 1; the last batch of an epoch takes what is left, even a single sample, which leaves the running estimates of BatchNorm unchanged.</param>
    /// <param name="seed">The seed of the shuffles: the same seed gives bitwise the same weights.</param>
    /// <param name="progress">Hears of every finished epoch.</param>
    /// <param name="cancellationToken">
    /// Stops the run after the batch at hand: the network stays usable and the curves of the finished epochs are returned.
    /// </param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">A part does not fit the network, or the criterion refuses a label; nothing has changed then.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epochs"/> is negative, or <paramref name="batchSize"/> less than 1.</exception>
    /// <exception cref="NotFiniteNumberException">
    /// A loss or a gradient is infinite or not a number; the message names epoch, batch and layer. Parameters and running statistics are those before this batch.
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
        var trainer = new Trainer<T>(network) { Metrics = [new ErrorShare<T>()] };
        History history = trainer.Fit(
            new DataLoader<T>(data.Train, batchSize, shuffle: true, seed) { ShufflesLastOrder = true },
            new DataLoader<T>(data.Validation, batchSize),
            epochs,
            progress is null ? null : new Reporter(progress),
            cancellationToken);
        return new TrainingStatistics(
            [.. history[History.TrainingLoss]], [.. history[TrainingError]], [.. history[History.ValidationLoss]], [.. history[ValidationError]]);
    }

    private sealed class Reporter(IProgress<EpochReport> progress) : IProgress<EpochFigures>
    {
        public void Report(EpochFigures value) => progress.Report(new EpochReport(
            value.Epoch, value.Epochs, value.TrainingLoss, value.Figures[TrainingError], value.Figures[History.ValidationLoss], value.Figures[ValidationError]));
    }
}
