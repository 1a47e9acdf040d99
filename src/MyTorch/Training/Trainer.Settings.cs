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

    /// <summary>What changes the optimizer's learning rates after each epoch or batch: a <see cref="LearningRateScheduler{T}"/> or a <see cref="ReduceLROnPlateau{T}"/>.</summary>
    public ILearningRateScheduler? Scheduler { get; init; }

    /// <summary>The largest norm of all gradients together, positive (<see cref="GradientClipping.ByNorm"/>); null does not clip.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive and finite.</exception>
    public double? MaxGradientNorm { get; init => field = Positive(value, nameof(MaxGradientNorm)); }

    /// <summary>The largest magnitude of an element of a gradient, positive (<see cref="GradientClipping.ByValue"/>); null does not clip.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive and finite.</exception>
    public double? MaxGradientValue { get; init => field = Positive(value, nameof(MaxGradientValue)); }

    /// <summary>
    /// The penalties that are added to the loss of each batch, such as <c>[Penalty.L1&lt;double&gt;(0.001)]</c>: their gradients are added to
    /// those of the loss before clipping, and the history has the curve <see cref="History.TrainingObjective"/>. The weight decay of an optimizer belongs to its
    /// update instead: it is in no curve, follows clipping, and in <see cref="AdamW{T}"/> bypasses the moments.
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

    /// <summary>What is worked out of the predictions of both parts beside the loss.</summary>
    /// <exception cref="ArgumentException">A metric is null or has the name of the loss, "loss", or two have the same name.</exception>
    public IReadOnlyList<Metric<T>> Metrics
    {
        get => _metrics;
        init
        {
            Setting.NoNull(value, nameof(Metrics));
            if (value.CountBy(metric => metric.Name).FirstOrDefault(name => name.Value > 1).Key is { } twice)
            {
                throw new ArgumentException($"Two metrics have the name {twice}.", nameof(value));
            }

            if (value.Any(metric => metric.Name == History.Loss))
            {
                throw new ArgumentException($"A metric has the name {History.Loss}, whose curves are those of the loss: it needs another one.", nameof(value));
            }

            _metrics = [.. value];
        }
    }

    /// <summary>When to stop before the last epoch. It watches <see cref="Monitor"/>: without validation that is the training loss, which does not show overfitting.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>
    /// The curve of the <see cref="History"/> whose figure goes to the schedule and to early stopping; null for the validation loss, and the
    /// training loss where nothing is validated.
    /// </summary>
    public string? Monitor { get; init; }

    /// <summary>Whether the history has the norms of the gradients, which costs one more pass over them for each batch.</summary>
    public bool RecordsGradientNorms
    {
        get => _norms is not null;
        init => _norms = value ? new GradientNorms<T>(_network) : null;
    }

    /// <summary>
    /// Whether the history has the norm of the gradient of the loss with respect to the output of each layer (dE/dz behind a
    /// <see cref="Linear{T}"/>), which shows where gradients vanish or explode. It costs one more pass over these gradients for each batch.
    /// </summary>
    public bool RecordsDeltaNorms
    {
        get => _deltaNorms is not null;
        init => _deltaNorms = value ? new DeltaNorms<T>(_network) : null;
    }

    /// <summary>Who takes part, in this order.</summary>
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
