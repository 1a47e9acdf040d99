using MyTorch.Data;

namespace MyTorch;

/// <content>What a run goes on from, beside the network, the optimizer and the schedule.</content>
public sealed partial class Trainer<T>
{
    private const string HistoryPrefix = "history.";
    private const string EarlyStoppingPrefix = "early_stopping.";

    /// <summary>The best network so far, allocated once, or null where nobody wants it back.</summary>
    private StateCopy<T>? Best => EarlyStopping is { RestoresBest: true } ? _best ??= new StateCopy<T>(_network.StateEntries) : null;

    /// <summary>
    /// A copy of what the next epochs depend on beside the states of the network, the optimizer and the schedule, which a
    /// <see cref="Checkpoint{T}"/> of the trainer has too, for <see cref="LoadState"/>: the history, which says which epoch is next, and early stopping with the best weights.
    /// </summary>
    /// <returns>The curves, as in "history.training_loss", the counters of "early_stopping", and the arrays of the network under "best".</returns>
    public IReadOnlyDictionary<string, NpyArray> SaveState() => new OrderedDictionary<string, NpyArray>(
        from part in Parts()
        from array in part.Owner.SaveState()
        select KeyValuePair.Create(part.Prefix + array.Key, array.Value));

    /// <summary>Goes on where a trainer with the same settings was saved.</summary>
    /// <param name="state">What <see cref="SaveState"/> gave; it is copied.</param>
    /// <exception cref="ArgumentException">
    /// It is the state of a trainer with other settings or of another network, or its parts are of different runs; nothing has changed.
    /// </exception>
    public void LoadState(IReadOnlyDictionary<string, NpyArray> state) => StateReader.Load(this, state);

    Action IStateful.PrepareState(IReadOnlyDictionary<string, NpyArray> state, Func<string, Exception> refuse)
    {
        (string Prefix, IStateful Owner)[] parts = [.. Parts()];
        if (state.Keys.FirstOrDefault(name => !parts.Any(part => name.StartsWith(part.Prefix, StringComparison.Ordinal))) is { } other)
        {
            throw refuse($"The state has {other}, which this trainer does not: it is that of another one.");
        }

        Action[] changes = [.. parts.Select(part => part.Owner.PrepareState(Under(part.Prefix), problem => refuse($"{part.Prefix[..^1]}: {problem}")))];
        RequireSameRun(state, Under(HistoryPrefix), refuse);
        return () =>
        {
            Array.ForEach(changes, change => change());

            // The run may have ended between its last epoch and what Fit does after it.
            _owesBest = true;
        };

        OrderedDictionary<string, NpyArray> Under(string prefix) => new(
            from array in state
            where array.Key.StartsWith(prefix, StringComparison.Ordinal)
            select KeyValuePair.Create(array.Key[prefix.Length..], array.Value));
    }

    /// <summary>Parts that fit each by itself may still be those of different runs.</summary>
    private void RequireSameRun(
        IReadOnlyDictionary<string, NpyArray> state, IReadOnlyDictionary<string, NpyArray> history, Func<string, Exception> refuse)
    {
        int epochs = history.Values.FirstOrDefault()?.Shape[0] ?? 0;
        if (history.Keys.Except(Curves(validates: true)).FirstOrDefault() is { } other)
        {
            throw refuse($"The history has a curve {other}, which this trainer does not draw: it is that of another one.");
        }

        if (epochs > 0 && Curves(validates: false).Except(history.Keys).FirstOrDefault() is { } missing)
        {
            throw refuse($"The history has {epochs} epochs, but no curve {missing}: it is that of another trainer.");
        }

        if (EarlyStopping is not null && EarlyStopping.EpochsOf(name => state[EarlyStoppingPrefix + name]) is var seen && seen != epochs)
        {
            throw refuse($"Early stopping has seen {seen} epochs, but the history has {epochs}: they are of different runs.");
        }
    }

    /// <summary>The curves that every epoch adds to.</summary>
    private string[] Curves(bool validates) =>
    [
        .. from part in validates ? new[] { Training, Validation } : [Training]
           from figure in _metrics.Select(metric => metric.Name).Prepend(History.Loss)
           select History.NameOf(part, figure),
        History.LearningRate,
        .. _penalties.Length > 0 ? [History.TrainingObjective] : Array.Empty<string>(),
        .. _norms?.Curves ?? [],
        .. _deltaNorms?.Curves ?? [],
    ];

    private IEnumerable<(string Prefix, IStateful Owner)> Parts()
    {
        yield return (HistoryPrefix, History);
        if (EarlyStopping is { } stopping)
        {
            yield return (EarlyStoppingPrefix, stopping);
        }

        if (Best is { } best)
        {
            yield return ("best.", best);
        }
    }
}
