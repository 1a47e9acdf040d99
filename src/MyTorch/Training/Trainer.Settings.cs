using MyTorch.Metrics;

namespace MyTorch;

/// <content>The settings.</content>
public sealed partial class Trainer<T>
{
    private Metric<T>[] _metrics = [];
    private ITrainingCallback<T>[] _callbacks = [];
    private Penalty<T>[] _penalties = [];
    private GradientNorms<T>? _norms;
    private DeltaNorms<T>? _deltaNorms;

    /// <summary>The scheduler of the optimizer's learning rates: a <see cref="LearningRateScheduler{T}"/> or a <see cref="ReduceLROnPlateau{T}"/>.</summary>
    public ILearningRateScheduler? Scheduler { get; init; }

    /// <summary>The largest norm of all gradients together, positive (<see cref="GradientClipping.ByNorm"/>); null for no clipping.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive and finite.</exception>
    public double? MaxGradientNorm { get; init => field = Positive(value, nameof(MaxGradientNorm)); }

    /// <summary>The largest magnitude of an element of a gradient, positive (<see cref="GradientClipping.ByValue"/>); null for no clipping.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive and finite.</exception>
    public double? MaxGradientValue { get; init => field = Positive(value, nameof(MaxGradientValue)); }

    /// <summary>
    /// The penalties added to the loss of each batch, such as <c>[Penalty.L1&lt;double&gt;(0.001)]</c>: their gradients are added before clipping,
    /// and the history gets the curve <see cref="History.TrainingObjective"/>. The weight decay of an optimizer is part of its update instead: it is
    /// not in any curve, is applied after clipping, and in <see cref="AdamW{T}"/> bypasses the moments.
    /// </summary>
    /// <exception cref="ArgumentException">A penalty is null.</exception>
    public IReadOnlyList<Penalty<T>> Penalties
    {
        get => _penalties;
        init
        {
            Setting.NoNull(value, nameof(Penalties));
            _penalties = [.. value];
        }
    }

    /// <summary>The metrics computed, besides the loss, from the training and validation predictions.</summary>
    /// <exception cref="ArgumentException">A metric is null or has the name of the loss, "loss", or two have the same name.</exception>
    public IReadOnlyList<Metric<T>> Metrics
    {
        get => _metrics;
        init
        {
            Setting.NoNull(value, nameof(Metrics));
            if (value.CountBy(metric => metric.Name).FirstOrDefault(name => name.Value > 1).Key is { } twice)
            {
                throw new ArgumentException($"Two metrics have the name {twice}: metric names must be unique.", nameof(value));
            }

            if (value.Any(metric => metric.Name == History.Loss))
            {
                throw new ArgumentException($"A metric has the name {History.Loss}, which is reserved for the loss: choose another name.", nameof(value));
            }

            _metrics = [.. value];
        }
    }

    /// <summary>Early stopping, driven by <see cref="Monitor"/>; null for none. Without validation this is the training loss, which does not show overfitting.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>
    /// The name of the <see cref="History"/> curve that the scheduler and early stopping use. Null means the validation loss, or the training loss if
    /// there is no validation.
    /// </summary>
    public string? Monitor { get; init; }

    /// <summary>Whether the history records the norms of the gradients, at the cost of one more pass over the gradients for each batch.</summary>
    public bool RecordsGradientNorms
    {
        get => _norms is not null;
        init => _norms = value ? new GradientNorms<T>(_network) : null;
    }

    /// <summary>
    /// Whether the history records the norm of the gradient of the loss with respect to the output of each layer (dE/dz for a
    /// <see cref="Linear{T}"/>), which shows where gradients vanish or explode. This costs one more pass over these gradients for each batch.
    /// </summary>
    public bool RecordsDeltaNorms
    {
        get => _deltaNorms is not null;
        init => _deltaNorms = value ? new DeltaNorms<T>(_network) : null;
    }

    /// <summary>The callbacks, called in this order.</summary>
    /// <exception cref="ArgumentException">A callback is null.</exception>
    public IReadOnlyList<ITrainingCallback<T>> Callbacks
    {
        get => _callbacks;
        init
        {
            Setting.NoNull(value, nameof(Callbacks));
            _callbacks = [.. value];
        }
    }
}
