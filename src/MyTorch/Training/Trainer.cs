using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch;

/// <summary>
/// Trains a network epoch by epoch: forward, loss, backward, clipping and step for each batch, then validation, with schedules, metrics, early
/// stopping, progress and callbacks as they are asked for.
/// </summary>
/// <remarks>
/// <para>The bits are those of a loop of <see cref="Sequential{T}.AddGradients(Matrix{T}, Matrix{T}, Criterion{T}, Matrix{T})"/>, clipping and
/// <see cref="Optimizer{T}.Step()"/>, or of <see cref="MLP{T}.TrainStep"/>. Nothing is allocated for a batch once warm, and what nobody asks for
/// costs nothing; only whether each loss and gradient is finite is always looked at.</para>
/// <para>To go on with a run that ended, make network, optimizer and trainer with the same settings, load a <see cref="Checkpoint{T}"/> of the
/// trainer that was saved at the end of an epoch (<see cref="ITrainingCallback{T}.EpochEnded"/>), and call <see cref="Fit"/> as before: the
/// weights have the bits of a run that never ended. Not safe to use from several threads at once, but for <see cref="Stop"/>.</para>
/// <para>With <see cref="LBFGS{T}"/> each epoch has a single batch of all samples, and one step. Running statistics are those of its last
/// evaluation, dropout has the same masks in all of them, and curves and metrics show the first, as with other optimizers.</para>
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

    /// <summary>Trains a network by the exact gradients of a loss; an <see cref="MLP{T}"/> comes in as its <see cref="MLP{T}.Layers"/>.</summary>
    /// <param name="network">The network; it keeps what it has learned so far.</param>
    /// <param name="criterion">The loss; labels and targets of a batch have the shape of the output, or, under a criterion over classes, are class indices, N x 1.</param>
    /// <param name="optimizer">Makes the steps, of all or some of the network's parameters.</param>
    /// <exception cref="ArgumentException">
    /// The optimizer has a parameter that is not the network's, or two layers share a parameter, of whose gradients a step keeps only one.
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
            throw new ArgumentException($"The optimizer has a parameter that is not the network's: {Shape.Of(other.Name, other.Value)}.", nameof(optimizer));
        }

        (_network, _criterion, _optimizer) = (network, criterion, optimizer);
        StepState = (Checkpoint<T>.OptimizerName, optimizer);
    }

    /// <summary>Trains the handout's network by its own criterion, learning rate and momentum, as <see cref="MLP{T}.TrainStep"/> does.</summary>
    /// <param name="network">The network; it keeps what it has learned so far.</param>
    public Trainer(MLP<T> network)
    {
        ArgumentNullException.ThrowIfNull(network);
        (_network, _criterion, _optimizer, _isHandout) = (network.Layers, network.Criterion, network.Momentum, true);
        StepState = (Checkpoint<T>.MomentumName, new MomentumState<T>(network.LinearLayers));
    }

    /// <summary>The network.</summary>
    public Sequential<T> Network => _network;

    /// <summary>What the steps depend on beside the network, and what a checkpoint calls it.</summary>
    internal (string Name, IStateful State) StepState { get; }

    /// <summary>The curves of all epochs that this trainer has finished, and those before them that it was loaded with.</summary>
    public History History { get; } = new();

    /// <summary>Trains until so many epochs are finished, unless early stopping, <see cref="Stop"/> or the token ends it before.</summary>
    /// <param name="training">What to learn from.</param>
    /// <param name="validation">
    /// What to look at after each epoch in evaluation mode, or null; early stopping and <see cref="ReduceLROnPlateau{T}"/> then watch the training
    /// loss, unless <see cref="Monitor"/> names another curve.
    /// </param>
    /// <param name="epochs">
    /// The last epoch, at least 0, not how many more: those that are finished count, so that a run that goes on is given the same number. Where
    /// so many are finished, nothing is trained.
    /// </param>
    /// <param name="progress">Receives every finished epoch after the callbacks: a checkpoint that one of them saves is saved by then.</param>
    /// <param name="cancellationToken">Stops the run after the batch at hand.</param>
    /// <returns>
    /// <see cref="History"/>, without an epoch that was not finished: the next call begins it again, on weights that have learned from its
    /// first batches. The network is in training mode, whatever it was before, and has the best weights where early stopping restores them and an epoch was finished
    /// since they were last restored; another call goes on from there.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// A source does not fit the network, a metric is not defined for the network or for the labels of the first batches, there is no curve to
    /// monitor, or early stopping or the schedule takes larger figures of it for
    /// better where smaller ones are, or the other way round, or the optimizer is <see cref="LBFGS{T}"/> and <paramref name="training"/> has
    /// several batches; nothing has changed. Or the criterion or a metric refuses a batch, or a source has none.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epochs"/> is negative; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">
    /// Early stopping has seen another run, or gradients would be clipped for <see cref="LBFGS{T}"/>; nothing has changed.
    /// </exception>
    /// <exception cref="NotFiniteNumberException">
    /// A loss, a gradient or the sum of the penalties is infinite or not a number; the message names epoch, batch and layer. Parameters, running statistics and
    /// masks are those before this batch; with <see cref="LBFGS{T}"/>, whose line search may have moved before, the parameters are those of
    /// its last good point.
    /// </exception>
    public History Fit(
        IBatchSource<T> training,
        IBatchSource<T>? validation,
        int epochs,
        IProgress<EpochFigures>? progress = null,
        CancellationToken cancellationToken = default)
    {
        Run run = Begin(training, validation, epochs, progress, cancellationToken);
        while (run.RunEpoch())
        {
        }

        return History;
    }

    /// <summary>Ends <see cref="Fit"/> after the batch at hand, from a callback or from another thread; before it begins, it trains nothing.</summary>
    public void Stop() => _mustStop = true;

    /// <summary>The figures of the next epoch, or null where something stopped it.</summary>
    private OrderedDictionary<string, double>? RunEpoch(EpochPass<T> pass, IBatchSource<T> training, IBatchSource<T>? validation)
    {
        int epoch = History.Epochs + 1;
        var figures = new OrderedDictionary<string, double>();
        double learningRate = _optimizer.LearningRate;
        _norms?.Clear();
        _deltaNorms?.Clear();
        _network.Train();
        if (!pass.Run(Training, training, epoch, Learn, EndBatch, figures))
        {
            return null;
        }

        _network.Eval();
        if (validation is not null && !pass.Run(Validation, validation, epoch, step => step.RunLoss(), _ => { }, figures))
        {
            return null;
        }

        figures[History.LearningRate] = learningRate;
        _norms?.WriteTo(figures);
        _deltaNorms?.WriteTo(figures);
        return figures;
    }

    private void EndBatch(BatchFigures batch)
    {
        Scheduler?.BatchEnded();
        foreach (ITrainingCallback<T> callback in _callbacks)
        {
            callback.BatchEnded(this, batch);
        }
    }

    private void EndEpoch(EpochFigures epoch, double figure, IProgress<EpochFigures>? progress)
    {
        History.Add(epoch.Figures);
        _owesBest = true;
        if (EarlyStopping?.Step(epoch.Epoch, figure) == true)
        {
            Best?.Take();
        }

        Scheduler?.EpochEnded(figure);
        foreach (ITrainingCallback<T> callback in _callbacks)
        {
            callback.EpochEnded(this, epoch);
        }

        progress?.Report(epoch);
    }
}
