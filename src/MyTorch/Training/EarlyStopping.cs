using MyTorch.Data;
using static System.FormattableString;

namespace MyTorch;

/// <summary>
/// Says when to stop because a figure, such as the validation loss, has not become better for some epochs. One object serves one run; in a
/// <see cref="Trainer{T}"/> it watches <see cref="Trainer{T}.Monitor"/>, which is the training loss where nothing is validated, and the best
/// weights are given back at its end.
/// </summary>
public sealed class EarlyStopping : IStateful
{
    private const string BestName = "best";
    private const string BestEpochName = "best_epoch";
    private const string BadEpochsName = "bad_epochs";

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

    /// <summary>The best figure so far; before the first one, the infinity that any figure is better than.</summary>
    public double Best { get; private set; }

    /// <summary>The epoch of the best figure, from 1; 0 before the first one.</summary>
    public int BestEpoch { get; private set; }

    /// <summary>The epochs since the best one.</summary>
    public int BadEpochs { get; private set; }

    /// <summary>Whether it is time to stop.</summary>
    public bool IsDue => BadEpochs >= Patience;

    /// <summary>Takes the figure of an epoch.</summary>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="figure">The figure; NaN is no improvement.</param>
    /// <returns>Whether it is the best so far, by more than <see cref="MinDelta"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epoch"/> is less than 1.</exception>
    public bool Step(int epoch, double figure)
    {
        Setting.Count(epoch);
        bool isBetter = Maximizes ? figure > Best + MinDelta : figure < Best - MinDelta;
        (Best, BestEpoch, BadEpochs) = isBetter ? (figure, epoch, 0) : (Best, BestEpoch, BadEpochs + 1);
        return isBetter;
    }

    IReadOnlyDictionary<string, NpyArray> IStateful.SaveState() => new OrderedDictionary<string, NpyArray>
    {
        [BestName] = NpyArray.FromArray([Best]),
        [BestEpochName] = NpyArray.FromArray([BestEpoch]),
        [BadEpochsName] = NpyArray.FromArray([BadEpochs]),
    };

    Action IStateful.PrepareState(IReadOnlyDictionary<string, NpyArray> state, Func<string, Exception> refuse)
    {
        var reader = new StateReader("early stopping", state, refuse);
        double best = reader.Number<double>(BestName);
        int bestEpoch = reader.Count<int>(BestEpochName);
        int badEpochs = reader.Count<int>(BadEpochsName);
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

        return () => (Best, BestEpoch, BadEpochs) = (best, bestEpoch, badEpochs);
    }

    /// <summary>How many epochs a state that was found good has seen.</summary>
    internal static long EpochsOf(Func<string, NpyArray> state) =>
        (long)state(BestEpochName).ToArray<int>()[0] + state(BadEpochsName).ToArray<int>()[0];
}
