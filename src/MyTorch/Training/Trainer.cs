using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch;

/// <summary>
/// Trains a network epoch by epoch: forward, loss, backward, clipping and step for each batch, then validation, with optional learning rate
/// scheduling, metrics, early stopping, progress and callbacks.
/// </summary>
/// <remarks>
/// <para>The result is bitwise identical to a loop of <see cref="Sequential{T}.AddGradients(Matrix{T}, Matrix{T}, Criterion{T}, Matrix{T})"/>,
/// clipping and <see cref="Optimizer{T}.Step()"/>, or of <see cref="MLP{T}.TrainStep"/>. After the first batches nothing is allocated, and unused
/// features cost nothing. Losses and gradients are always checked to be finite.</para>
/// <para>To resume a run, create the network, optimizer and trainer with the same settings, load a <see cref="Checkpoint{T}"/> of the trainer that
/// was saved at the end of an epoch (<see cref="ITrainingCallback{T}.EpochEnded"/>), and call <see cref="Fit"/> as before: the weights are bitwise
/// identical to those of an uninterrupted run. Not thread-safe, except for <see cref="Stop"/>.</para>
/// <para>With <see cref="LBFGS{T}"/> each epoch is a single batch of all samples and a single step. Dropout uses the same masks in all evaluations of
/// the step, the running statistics are updated by the last evaluation, and the curves and metrics show the first, as with other optimizers.</para>
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed partial class Trainer<T> : IStateful where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal const string Training = "training";

    private const string Validation = "validation";

    private readonly Sequential<T> _network;
    private readonly Criterion<T> _criterion;
    private readonly Optimizer<T> _optimizer;
    private readonly bool _isHandout;
    private StateCopy<T>? _best;
    private bool _owesBest;
    private volatile bool _mustStop;

    /// <summary>Creates a trainer that uses the exact gradients of a loss. To train an <see cref="MLP{T}"/> this way, pass its <see cref="MLP{T}.Layers"/>.</summary>
    /// <param name="network">The network; training continues from its current parameters.</param>
    /// <param name="criterion">The loss. Labels and targets have the shape of the output or, for a classification criterion, may be class indices, N x 1.</param>
    /// <param name="optimizer">The optimizer, which updates all or some of the network's parameters.</param>
    /// <exception cref="ArgumentException">
    /// The optimizer has a parameter that the network does not have, or two layers share a parameter: a step would keep only one of its gradients.
    /// </exception>
    public Trainer(Sequential<T> network, Criterion<T> criterion, Optimizer<T> optimizer)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(criterion);
        ArgumentNullException.ThrowIfNull(optimizer);
        ParameterGroup<T>.RequireDistinct(network.Parameters, nameof(network));
        var values = network.Parameters.Select(parameter => parameter.Value).ToHashSet<object>(ReferenceEqualityComparer.Instance);
        if (optimizer.Groups.SelectMany(group => group.Parameters).FirstOrDefault(parameter => !values.Contains(parameter.Value)) is { } other)
        {
            throw new ArgumentException($"The optimizer has a parameter that does not belong to the network: {Shape.From(other.Name, other.Value)}.", nameof(optimizer));
        }

        (_network, _criterion, _optimizer) = (network, criterion, optimizer);
        StepState = (Checkpoint<T>.OptimizerName, optimizer);
    }

    /// <summary>Creates a trainer of the handout's network with its own criterion, learning rate and momentum, like <see cref="MLP{T}.TrainStep"/>.</summary>
    /// <param name="network">The network; training continues from its current parameters.</param>
    public Trainer(MLP<T> network)
    {
        ArgumentNullException.ThrowIfNull(network);
        (_network, _criterion, _optimizer, _isHandout) = (network.Layers, network.Criterion, network.Momentum, true);
        StepState = (Checkpoint<T>.MomentumName, new MomentumState<T>(network.LinearLayers));
    }

    /// <summary>The network.</summary>
    public Sequential<T> Network => _network;

    /// <summary>The state of the steps besides the network, and its name in a checkpoint.</summary>
    internal (string Name, IStateful State) StepState { get; }

    /// <summary>The curves of all finished epochs, including those loaded from a saved state.</summary>
    public History History { get; } = new();

    /// <summary>Trains up to the given number of epochs, unless early stopping, <see cref="Stop"/> or the token ends the run earlier.</summary>
    /// <param name="training">The training batches.</param>
    /// <param name="validation">
    /// The batches to evaluate after each epoch, in evaluation mode; null for no validation, in which case early stopping and
    /// <see cref="ReduceLROnPlateau{T}"/> use the training loss, unless <see cref="Monitor"/> names another curve.
    /// </param>
    /// <param name="epochs">
    /// The total number of epochs, at least 0. Finished epochs count, so pass the same number to resume a run. If that many epochs are already
    /// finished, nothing is trained.
    /// </param>
    /// <param name="progress">Receives each finished epoch after the callbacks, so a checkpoint that a callback writes has been saved by then.</param>
    /// <param name="cancellationToken">Stops the run after the current batch.</param>
    /// <returns>
    /// <see cref="History"/>, without an unfinished epoch: the next call starts that epoch again, with weights already trained on its first batches.
    /// The network is in training mode afterwards. If early stopping restores the best weights and an epoch has finished since they were last
    /// restored, the network has the best weights, and another call continues from them.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// A source does not fit the network, a metric is not defined for the network or for the labels of the first batches, the monitored curve does
    /// not exist, early stopping or the scheduler optimizes it in the wrong direction, or the optimizer is <see cref="LBFGS{T}"/> and
    /// <paramref name="training"/> has several batches; nothing has changed. Also thrown during training if the criterion or a metric rejects a
    /// batch, or if a source has no batches.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epochs"/> is negative; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">
    /// Early stopping was used by another run, or gradient clipping is combined with <see cref="LBFGS{T}"/>; nothing has changed.
    /// </exception>
    /// <exception cref="NotFiniteNumberException">
    /// A loss, a gradient or the sum of the penalties is infinite or NaN; the message names the epoch, the batch and the layer. Parameters, running
    /// statistics and masks are those before this batch; with <see cref="LBFGS{T}"/>, the parameters are those of the last valid point of the line
    /// search.
    /// </exception>
    public History Fit(
        IBatchSource<T> training,
        IBatchSource<T>? validation,
        int epochs,
        IProgress<EpochMetrics>? progress = null,
        CancellationToken cancellationToken = default)
    {
        Run run = Begin(training, validation, epochs, progress, cancellationToken);
        while (run.RunEpoch())
        {
        }

        return History;
    }

    /// <summary>
    /// Stops <see cref="Fit"/> after the current batch; may be called from a callback or another thread. If called before <see cref="Fit"/>, that
    /// call trains nothing.
    /// </summary>
    public void Stop() => _mustStop = true;

    /// <summary>Runs the next epoch and returns its metrics, or null if it was stopped.</summary>
    private OrderedDictionary<string, double>? RunEpoch(EpochPass<T> pass, IBatchSource<T> training, IBatchSource<T>? validation)
    {
        int epoch = History.Epochs + 1;
        var metrics = new OrderedDictionary<string, double>();
        double learningRate = _optimizer.LearningRate;
        _norms?.Clear();
        _deltaNorms?.Clear();
        _network.Train();
        if (!pass.Run(Training, training, epoch, Learn, EndBatch, metrics))
        {
            return null;
        }

        _network.Eval();
        if (validation is not null && !pass.Run(Validation, validation, epoch, step => step.RunLoss(), _ => { }, metrics))
        {
            return null;
        }

        metrics[History.LearningRate] = learningRate;
        _norms?.WriteTo(metrics);
        _deltaNorms?.WriteTo(metrics);
        return metrics;
    }

    private void EndBatch(BatchMetrics batch)
    {
        Scheduler?.BatchEnded();
        foreach (ITrainingCallback<T> callback in _callbacks)
        {
            callback.BatchEnded(this, batch);
        }
    }

    private void EndEpoch(EpochMetrics epoch, double metric, IProgress<EpochMetrics>? progress)
    {
        History.Add(epoch.Metrics);
        _owesBest = true;
        if (EarlyStopping?.Step(epoch.Epoch, metric) == true)
        {
            Best?.Save();
        }

        Scheduler?.EpochEnded(metric);
        foreach (ITrainingCallback<T> callback in _callbacks)
        {
            callback.EpochEnded(this, epoch);
        }

        progress?.Report(epoch);
    }
}
