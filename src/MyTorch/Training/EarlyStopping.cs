using MyTorch.Data;
using static System.FormattableString;

namespace MyTorch;

/// <summary>
/// Says when to stop because a figure, such as the validation loss, has not become better for some epochs, or hardly changes any more. One object serves one run; in a
/// <see cref="Trainer{T}"/> it watches <see cref="Trainer{T}.Monitor"/>, which is the training loss where nothing is validated, and the best
/// weights are given back at its end.
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

    /// <summary>Creates it for a run that has not begun.</summary>
    /// <param name="patience">The epochs in a row without improvement after which to stop, at least 1.</param>
    /// <param name="minDelta">An improvement is more than this, finite and not negative.</param>
    /// <param name="maximize">Whether a larger figure is better, as with an accuracy.</param>
    /// <param name="restoreBest">Whether the network of a trainer ends with the parameters and running statistics of the best epoch; otherwise with the last ones.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public EarlyStopping(int patience, double minDelta = 0, bool maximize = false, bool restoreBest = true)
    {
        Patience = Setting.Count(patience);
        MinDelta = Setting.NotNegative<double>(minDelta);
        Maximizes = maximize;
        RestoresBest = restoreBest;
        Best = maximize ? double.NegativeInfinity : double.PositiveInfinity;
    }

    /// <summary>The epochs in a row without improvement after which to stop.</summary>
    public int Patience { get; }

    /// <summary>An improvement is more than this.</summary>
    public double MinDelta { get; }

    /// <summary>Whether a larger figure is better.</summary>
    public bool Maximizes { get; }

    /// <summary>Whether the network of a trainer ends with the parameters and running statistics of the best epoch.</summary>
    public bool RestoresBest { get; }

    /// <summary>
    /// Stops when the figures of two epochs in a row differ by at most this in either direction, finite and not negative; null never does.
    /// With a patience of <see cref="int.MaxValue"/> nothing else stops.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public double? Tolerance { get; init => field = value is { } tolerance ? Setting.NotNegative<double>(tolerance, nameof(Tolerance)) : null; }

    /// <summary>Whether the last two figures differ by at most the <see cref="Tolerance"/>.</summary>
    public bool HasConverged => _change <= Tolerance;

    /// <summary>The best figure so far; before the first one, the infinity that any figure is better than.</summary>
    public double Best { get; private set; }

    /// <summary>The epoch of the best figure, from 1; 0 before the first one.</summary>
    public int BestEpoch { get; private set; }

    /// <summary>The epochs since the best one.</summary>
    public int BadEpochs { get; private set; }

    /// <summary>Whether it is time to stop.</summary>
    public bool IsDue => BadEpochs >= Patience || HasConverged;

    /// <summary>Takes the figure of an epoch.</summary>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="figure">The figure; NaN is no improvement.</param>
    /// <returns>Whether it is the best so far, by more than <see cref="MinDelta"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epoch"/> is less than 1.</exception>
    public bool Step(int epoch, double figure)
    {
        Setting.Count(epoch);
        bool isBetter = Maximizes ? figure > Best + MinDelta : figure < Best - MinDelta;
        (_change, _last) = (Math.Abs(figure - _last), figure);
        (Best, BestEpoch, BadEpochs) = isBetter ? (figure, epoch, 0) : (Best, BestEpoch, BadEpochs + 1);
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

    Action IStateful.PrepareState(IReadOnlyDictionary<string, NpyArray> state, Func<string, Exception> refuse)
    {
        var reader = new StateReader("early stopping", state, refuse);
        double best = reader.Number<double>(BestName);
        int bestEpoch = reader.Count<int>(BestEpochName);
        int badEpochs = reader.Count<int>(BadEpochsName);
        (double last, double change) = Tolerance is null ? (double.NaN, double.NaN) : (reader.Number<double>(LastName), reader.Number<double>(ChangeName));
        reader.RequireNoOther();
        if (double.IsNaN(best))
        {
            throw refuse($"{BestName} is NaN, which no figure is better than.");
        }

        double first = Maximizes ? double.NegativeInfinity : double.PositiveInfinity;
        if (best == first != (bestEpoch == 0))
        {
            throw refuse(Invariant($"{BestName} is {best} and {BestEpochName} is {bestEpoch}, but before the first best epoch, and only there, they are {first} and 0."));
        }

        return () => (Best, BestEpoch, BadEpochs, _last, _change) = (best, bestEpoch, badEpochs, last, change);
    }

    /// <summary>How many epochs a state that was found good has seen.</summary>
    internal static long EpochsOf(Func<string, NpyArray> state) =>
        (long)state(BestEpochName).ToArray<int>()[0] + state(BadEpochsName).ToArray<int>()[0];
}
