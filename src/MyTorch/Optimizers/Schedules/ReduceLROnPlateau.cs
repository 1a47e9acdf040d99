using System.Numerics;
using MyTorch.Data;

namespace MyTorch;

/// <summary>
/// Multiplies the learning rates by a factor when a metric, such as the validation loss, has stopped improving, as
/// <c>torch.optim.lr_scheduler.ReduceLROnPlateau</c> does. In a <see cref="Trainer{T}"/> the metric is <see cref="Trainer{T}.Monitor"/>, which
/// is the training loss if there is no validation.
/// </summary>
/// <remarks>
/// A relative threshold is a fraction of the magnitude of the best value, so a smaller change is never an improvement. PyTorch multiplies the
/// best value itself, which for negative values counts a slightly worse value as an improvement. For values of at least 0 the two are the same.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
/// <seealso href="https://pytorch.org/docs/1.13/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html"/>
public sealed class ReduceLROnPlateau<T> : ILearningRateScheduler, IStateful where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const string BestName = "best";
    private const string BadEpochsName = "bad_epochs";
    private const string CooldownName = "cooldown_left";

    private readonly Optimizer<T> _optimizer;
    private readonly double _factor;
    private readonly int _patience;
    private readonly double _threshold;
    private readonly bool _absolute;
    private readonly int _cooldown;
    private readonly double _minimum;
    private readonly double _epsilon;
    private int _badEpochs;
    private int _cooldownLeft;

    /// <summary>Creates the scheduler; the learning rates do not change yet.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="factor">The factor of a reduction, at least 0 and below 1.</param>
    /// <param name="patience">The number of epochs without improvement that are allowed, at least 0.</param>
    /// <param name="threshold">
    /// The smallest change that counts as an improvement, as a fraction of the magnitude of the best value; finite and not negative.
    /// </param>
    /// <param name="absolute">Whether the threshold is an absolute difference instead.</param>
    /// <param name="cooldown">The number of epochs after a reduction that are not counted, at least 0.</param>
    /// <param name="minimum">The lower bound of the learning rates, finite and not negative.</param>
    /// <param name="epsilon">The smallest reduction: reductions by at most this are skipped; finite and not negative.</param>
    /// <param name="maximize">Whether a larger value is better, as for accuracy.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public ReduceLROnPlateau(
        Optimizer<T> optimizer,
        double factor = 0.1,
        int patience = 10,
        double threshold = 1e-4,
        bool absolute = false,
        int cooldown = 0,
        double minimum = 0,
        double epsilon = 1e-8,
        bool maximize = false)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentOutOfRangeException.ThrowIfNegative(patience);
        ArgumentOutOfRangeException.ThrowIfNegative(cooldown);
        _optimizer = optimizer;
        _factor = Setting.BelowOne<double>(factor);
        _patience = patience;
        _threshold = Setting.NotNegative<double>(threshold);
        _absolute = absolute;
        _cooldown = cooldown;
        _minimum = Setting.NotNegative<T>(minimum);
        _epsilon = Setting.NotNegative<double>(epsilon);
        Maximizes = maximize;
        Best = maximize ? double.NegativeInfinity : double.PositiveInfinity;
    }

    /// <summary>Whether a larger value is better.</summary>
    public bool Maximizes { get; }

    /// <summary>The best value so far; initially the infinity that any value improves on.</summary>
    public double Best { get; private set; }

    /// <summary>Records the metric of an epoch, and reduces the learning rates if it has stopped improving.</summary>
    /// <param name="metric">The value of the metric; NaN is not an improvement.</param>
    public void Step(double metric)
    {
        _badEpochs++;
        if (IsBetter(metric))
        {
            Best = metric;
            _badEpochs = 0;
        }

        if (_cooldownLeft > 0)
        {
            _cooldownLeft--;
            _badEpochs = 0;
        }

        if (_badEpochs > _patience)
        {
            Reduce();
            _cooldownLeft = _cooldown;
            _badEpochs = 0;
        }
    }

    void ILearningRateScheduler.EpochEnded(double metric) => Step(metric);

    /// <summary>
    /// Returns a copy of the state that later steps depend on, except the settings and the learning rates, for <see cref="LoadState"/>.
    /// </summary>
    /// <returns>"best", "bad_epochs" and "cooldown_left".</returns>
    public IReadOnlyDictionary<string, NpyArray> SaveState() => new OrderedDictionary<string, NpyArray>
    {
        [BestName] = NpyArray.FromArray([Best]),
        [BadEpochsName] = NpyArray.FromArray([_badEpochs]),
        [CooldownName] = NpyArray.FromArray([_cooldownLeft]),
    };

    /// <summary>Restores the saved state of a scheduler with the same settings. The learning rates are part of the optimizer's state.</summary>
    /// <param name="state">The result of <see cref="SaveState"/>; it is copied.</param>
    /// <exception cref="ArgumentException">
    /// The state is not that of such a scheduler, or a number in it is outside its range; nothing has changed.
    /// </exception>
    public void LoadState(IReadOnlyDictionary<string, NpyArray> state) => StateReader.Load(this, state);

    Action IStateful.PrepareState(IReadOnlyDictionary<string, NpyArray> state, Func<string, Exception> refuse)
    {
        var reader = new StateReader("scheduler", state, refuse);
        double best = reader.Number<double>(BestName);
        int badEpochs = reader.Count<int>(BadEpochsName);
        int cooldownLeft = reader.Count<int>(CooldownName);
        reader.RequireNoOther();
        if (double.IsNaN(best))
        {
            throw refuse($"{BestName} is NaN: it must be a number or an infinity.");
        }

        return () => (Best, _badEpochs, _cooldownLeft) = (best, badEpochs, cooldownLeft);
    }

    private bool IsBetter(double metric)
    {
        // The initial infinity is compared directly: times a factor of 0 it would be NaN.
        double sign = Maximizes ? 1 : -1;
        double bound = double.IsInfinity(Best) ? Best
            : _absolute ? Best + (sign * _threshold)
            : Best * (1 + (sign * Math.Sign(Best) * _threshold));
        return Maximizes ? metric > bound : metric < bound;
    }

    private void Reduce()
    {
        foreach (ParameterGroup<T> group in _optimizer.Groups)
        {
            double reduced = Math.Max(group.LearningRate * _factor, _minimum);
            if (group.LearningRate - reduced > _epsilon)
            {
                group.LearningRate = reduced;
            }
        }
    }
}
