using MyTorch.Data;
using static System.FormattableString;

namespace MyTorch;

/// <summary>
/// Stops training when a metric, such as the validation loss, has not improved for a number of epochs or has stopped changing. Use one instance per
/// run. A <see cref="Trainer{T}"/> passes it the metric named by <see cref="Trainer{T}.Monitor"/>, the training loss if there is no validation, and
/// restores the best weights at the end.
/// </summary>
public sealed class EarlyStopping : IStateful
{
    private const string BestName = "best";
    private const string BestEpochName = "best_epoch";
    private const string BadEpochsName = "bad_epochs";
    private const string LastName = "last";
    private const string ChangeName = "change";

    private double _last = double.NaN;
    private double _change = double.NaN;

    /// <summary>Creates an instance for a new run.</summary>
    /// <param name="patience">The number of consecutive epochs without improvement after which to stop, at least 1.</param>
    /// <param name="minDelta">A metric must improve by more than this to count as an improvement; finite and not negative.</param>
    /// <param name="maximize">Whether a larger metric is better, as for accuracy.</param>
    /// <param name="restoreBest">Whether the trainer restores the parameters and running statistics of the best epoch at the end; otherwise those of the last epoch are kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public EarlyStopping(int patience, double minDelta = 0, bool maximize = false, bool restoreBest = true)
    {
        Patience = Setting.Count(patience);
        MinDelta = Setting.NotNegative<double>(minDelta);
        Maximizes = maximize;
        RestoresBest = restoreBest;
        Best = maximize ? double.NegativeInfinity : double.PositiveInfinity;
    }

    /// <summary>The number of consecutive epochs without improvement after which to stop.</summary>
    public int Patience { get; }

    /// <summary>The amount by which a metric must improve to count as an improvement.</summary>
    public double MinDelta { get; }

    /// <summary>Whether a larger metric is better.</summary>
    public bool Maximizes { get; }

    /// <summary>Whether a trainer restores the parameters and running statistics of the best epoch at the end.</summary>
    public bool RestoresBest { get; }

    /// <summary>
    /// Training stops when the metrics of two consecutive epochs differ by at most this in either direction; finite and not negative, or null to
    /// disable the check. Set the patience to <see cref="int.MaxValue"/> to stop only by this tolerance.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public double? Tolerance { get; init => field = value is { } tolerance ? Setting.NotNegative<double>(tolerance, nameof(Tolerance)) : null; }

    /// <summary>Whether the last two metrics differ by at most <see cref="Tolerance"/>.</summary>
    public bool HasConverged => _change <= Tolerance;

    /// <summary>The best metric so far; before the first epoch, positive infinity, or negative infinity if larger is better.</summary>
    public double Best { get; private set; }

    /// <summary>The epoch of the best metric, from 1; 0 before there is one.</summary>
    public int BestEpoch { get; private set; }

    /// <summary>The number of epochs since the best one.</summary>
    public int BadEpochs { get; private set; }

    /// <summary>Whether training should stop.</summary>
    public bool ShouldStop => BadEpochs >= Patience || HasConverged;

    /// <summary>Records the metric of an epoch.</summary>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="metric">The metric; NaN never counts as an improvement.</param>
    /// <returns>Whether the metric is better than the best so far by more than <see cref="MinDelta"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epoch"/> is less than 1.</exception>
    public bool Step(int epoch, double metric)
    {
        Setting.Count(epoch);
        bool isBetter = Maximizes ? metric > Best + MinDelta : metric < Best - MinDelta;
        (_change, _last) = (Math.Abs(metric - _last), metric);
        (Best, BestEpoch, BadEpochs) = isBetter ? (metric, epoch, 0) : (Best, BestEpoch, BadEpochs + 1);
        return isBetter;
    }

    IReadOnlyDictionary<string, NpyArray> IStateful.SaveState()
    {
        var state = new OrderedDictionary<string, NpyArray>
        {
            [BestName] = NpyArray.FromArray([Best]),
            [BestEpochName] = NpyArray.FromArray([BestEpoch]),
            [BadEpochsName] = NpyArray.FromArray([BadEpochs]),
        };
        if (Tolerance is not null)
        {
            (state[LastName], state[ChangeName]) = (NpyArray.FromArray([_last]), NpyArray.FromArray([_change]));
        }

        return state;
    }

    Action IStateful.PrepareState(IReadOnlyDictionary<string, NpyArray> state, Func<string, Exception> reject)
    {
        var reader = new StateReader("early stopping", state, reject);
        double best = reader.Number<double>(BestName);
        int bestEpoch = reader.Count<int>(BestEpochName);
        int badEpochs = reader.Count<int>(BadEpochsName);
        (double last, double change) = Tolerance is null ? (double.NaN, double.NaN) : (reader.Number<double>(LastName), reader.Number<double>(ChangeName));
        reader.RequireNoOther();
        if (double.IsNaN(best))
        {
            throw reject($"{BestName} is NaN, expected a number.");
        }

        double first = Maximizes ? double.NegativeInfinity : double.PositiveInfinity;
        if (best == first != (bestEpoch == 0))
        {
            throw reject(Invariant($"{BestName} is {best} and {BestEpochName} is {bestEpoch}, but {first} and 0 must occur together, before the first best epoch."));
        }

        return () => (Best, BestEpoch, BadEpochs, _last, _change) = (best, bestEpoch, badEpochs, last, change);
    }

    /// <summary>Returns the number of epochs that a valid state has recorded.</summary>
    internal static long EpochsOf(Func<string, NpyArray> state) =>
        (long)state(BestEpochName).ToArray<int>()[0] + state(BadEpochsName).ToArray<int>()[0];
}
