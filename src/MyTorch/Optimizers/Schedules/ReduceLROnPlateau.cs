using System.Numerics;
using MyTorch.Data;

namespace MyTorch;

/// <summary>
/// Multiplies the learning rates by a factor when a figure, such as the validation loss, has not become better for some epochs, as
/// <c>torch.optim.lr_scheduler.ReduceLROnPlateau</c> does. In a <see cref="Trainer{T}"/> the figure is <see cref="Trainer{T}.Monitor"/>, which is
/// the training loss where nothing is validated.
/// </summary>
/// <remarks>
/// A relative threshold is a share of the magnitude of the best figure, so that a figure that is better by less is no improvement whatever
/// its sign is. PyTorch multiplies the best figure itself, which for a negative one takes a slightly worse figure for an improvement. For
/// figures of at least 0 the two are the same.
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

    /// <summary>Creates the schedule; the learning rates stay as they are at first.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="factor">The factor, at least 0 and below 1.</param>
    /// <param name="patience">How many epochs may pass without improvement, at least 0.</param>
    /// <param name="threshold">The least that counts as an improvement, finite and not negative: a share of the magnitude of the best figure.</param>
    /// <param name="absolute">Whether the threshold is a difference instead.</param>
    /// <param name="cooldown">After a reduction, how many epochs are not counted, at least 0.</param>
    /// <param name="minimum">The lower bound of the learning rates, finite and not negative.</param>
    /// <param name="epsilon">A reduction by no more than this is left out, finite and not negative.</param>
    /// <param name="maximize">Whether a larger figure is better, as with an accuracy.</param>
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

    /// <summary>Whether a larger figure is better.</summary>
    public bool Maximizes { get; }

    /// <summary>The best figure so far; before the first one, the infinity that any figure is better than.</summary>
    public double Best { get; private set; }

    /// <summary>Takes the figure of an epoch, and reduces the learning rates where that is due.</summary>
    /// <param name="figure">The figure; NaN is no improvement.</param>
    public void Step(double figure)
    {
        _badEpochs++;
        if (IsBetter(figure))
        {
            Best = figure;
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

    void ILearningRateScheduler.EpochEnded(double figure) => Step(figure);

    /// <summary>A copy of what the next steps depend on beside the settings and the learning rates, for <see cref="LoadState"/>.</summary>
    /// <returns>"best", "bad_epochs" and "cooldown_left".</returns>
    public IReadOnlyDictionary<string, NpyArray> SaveState() => new OrderedDictionary<string, NpyArray>
    {
        [BestName] = NpyArray.FromArray([Best]),
        [BadEpochsName] = NpyArray.FromArray([_badEpochs]),
        [CooldownName] = NpyArray.FromArray([_cooldownLeft]),
    };

    /// <summary>Goes on where another one with the same settings was saved; the learning rates are the optimizer's, whose state has them.</summary>
    /// <param name="state">What <see cref="SaveState"/> gave; it is copied.</param>
    /// <exception cref="ArgumentException">It is the state of another one, or a number in it is outside its range; nothing has changed.</exception>
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
            throw refuse($"{BestName} is NaN, which no figure is better than.");
        }

        return () => (Best, _badEpochs, _cooldownLeft) = (best, badEpochs, cooldownLeft);
    }

    private bool IsBetter(double figure)
    {
        // Any figure is better than the infinity before the first one, which times a factor of 0 would be NaN.
        double sign = Maximizes ? 1 : -1;
        double bound = double.IsInfinity(Best) ? Best
            : _absolute ? Best + (sign * _threshold)
            : Best * (1 + (sign * Math.Sign(Best) * _threshold));
        return Maximizes ? figure > bound : figure < bound;
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
