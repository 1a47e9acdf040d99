namespace MyTorch;

/// <content>What a run goes on from, beside the network, the optimizer and the schedule.</content>
public sealed partial class Trainer<T>
{
    /// <summary>The best network so far, allocated once, or null where nobody wants it back.</summary>
    private StateCopy<T>? Best => EarlyStopping is { RestoresBest: true } ? _best ??= new StateCopy<T>(_network.StateEntries) : null;

    /// <summary>
    /// A copy of what the next epochs depend on beside the states of the network, the optimizer and the schedule, for
    /// <see cref="LoadState"/>: the history, which says which epoch is next, and early stopping with the best weights.
    /// </summary>
    /// <returns>The curves, as in "history.training_loss", the counters of "early_stopping", and the arrays of the network under "best".</returns>
    public IReadOnlyDictionary<string, NpyArray> SaveState() => new OrderedDictionary<string, NpyArray>(
        from part in Parts()
        from array in part.Owner.SaveState()
        select KeyValuePair.Create(part.Prefix + array.Key, array.Value));

    /// <summary>Goes on where a trainer with the same settings was saved.</summary>
    /// <param name="state">What <see cref="SaveState"/> gave; it is copied.</param>
    /// <exception cref="ArgumentException">It is the state of a trainer with other settings or of another network; nothing has changed.</exception>
    public void LoadState(IReadOnlyDictionary<string, NpyArray> state) => StateReader.Load(this, state);

    Action IStateful.PrepareState(IReadOnlyDictionary<string, NpyArray> state, Func<string, Exception> refuse)
    {
        (string Prefix, IStateful Owner)[] parts = [.. Parts()];
        if (state.Keys.FirstOrDefault(name => !parts.Any(part => name.StartsWith(part.Prefix, StringComparison.Ordinal))) is { } other)
        {
            throw refuse($"The state has {other}, which this trainer does not: it is that of another one.");
        }

        Action[] changes = [.. parts.Select(part => part.Owner.PrepareState(Under(part.Prefix), problem => refuse($"{part.Prefix[..^1]}: {problem}")))];
        return () => Array.ForEach(changes, change => change());

        OrderedDictionary<string, NpyArray> Under(string prefix) => new(
            from array in state
            where array.Key.StartsWith(prefix, StringComparison.Ordinal)
            select KeyValuePair.Create(array.Key[prefix.Length..], array.Value));
    }

    private IEnumerable<(string Prefix, IStateful Owner)> Parts()
    {
        yield return ("history.", History);
        if (EarlyStopping is { } stopping)
        {
            yield return ("early_stopping.", stopping);
        }

        if (Best is { } best)
        {
            yield return ("best.", best);
        }
    }
}
