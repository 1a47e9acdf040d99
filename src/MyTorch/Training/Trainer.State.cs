using MyTorch.Data;

namespace MyTorch;

/// <content>The state of a run besides that of the network, the optimizer and the scheduler.</content>
public sealed partial class Trainer<T>
{
    private const string HistoryPrefix = "history.";
    private const string EarlyStoppingPrefix = "early_stopping.";

    /// <summary>A copy of the best network so far, allocated once; null if it will not be restored.</summary>
    private StateCopy<T>? Best => EarlyStopping is { RestoresBest: true } ? _best ??= new StateCopy<T>(_network.StateEntries) : null;

    /// <summary>
    /// Returns a copy of the trainer's own state for <see cref="LoadState"/>: the history, which determines the next epoch, and early stopping with
    /// the best weights. The network, the optimizer and the scheduler have their own state; a <see cref="Checkpoint{T}"/> of the trainer contains all
    /// of it.
    /// </summary>
    /// <returns>The curves, as in "history.training_loss", the counters under "early_stopping", and the arrays of the network under "best".</returns>
    public IReadOnlyDictionary<string, NpyArray> SaveState() => new OrderedDictionary<string, NpyArray>(
        from part in Parts()
        from array in part.Owner.SaveState()
        select KeyValuePair.Create(part.Prefix + array.Key, array.Value));

    /// <summary>Loads the state of a trainer with the same settings.</summary>
    /// <param name="state">The result of <see cref="SaveState"/>; it is copied.</param>
    /// <exception cref="ArgumentException">
    /// The state belongs to a trainer with other settings or another network, or its entries come from different runs; nothing has changed.
    /// </exception>
    public void LoadState(IReadOnlyDictionary<string, NpyArray> state) => StateReader.Load(this, state);

    Action IStateful.PrepareState(IReadOnlyDictionary<string, NpyArray> state, Func<string, Exception> reject)
    {
        (string Prefix, IStateful Owner)[] parts = [.. Parts()];
        if (state.Keys.FirstOrDefault(name => !parts.Any(part => name.StartsWith(part.Prefix, StringComparison.Ordinal))) is { } other)
        {
            throw reject($"The state has {other}, which this trainer does not have: it belongs to another trainer.");
        }

        Action[] changes = [.. parts.Select(part => part.Owner.PrepareState(Under(part.Prefix), problem => reject($"{part.Prefix[..^1]}: {problem}")))];
        RequireSameRun(state, Under(HistoryPrefix), reject);
        return () =>
        {
            Array.ForEach(changes, change => change());

            // The run may have ended after its last epoch, before Fit restored the best weights.
            _owesBest = true;
        };

        OrderedDictionary<string, NpyArray> Under(string prefix) => new(
            from array in state
            where array.Key.StartsWith(prefix, StringComparison.Ordinal)
            select KeyValuePair.Create(array.Key[prefix.Length..], array.Value));
    }

    /// <summary>Throws if the history and early stopping are each valid but come from different runs.</summary>
    private void RequireSameRun(
        IReadOnlyDictionary<string, NpyArray> state, IReadOnlyDictionary<string, NpyArray> history, Func<string, Exception> reject)
    {
        int epochs = history.Values.FirstOrDefault()?.Shape[0] ?? 0;
        if (history.Keys.Except(Curves(validates: true)).FirstOrDefault() is { } other)
        {
            throw reject($"The history has a curve {other}, which this trainer does not record: it belongs to another trainer.");
        }

        if (epochs > 0 && Curves(validates: false).Except(history.Keys).FirstOrDefault() is { } missing)
        {
            throw reject($"The history has {epochs} epochs, but no curve {missing}: it belongs to another trainer.");
        }

        if (EarlyStopping is not null && EarlyStopping.EpochsOf(name => state[EarlyStoppingPrefix + name]) is var seen && seen != epochs)
        {
            throw reject($"Early stopping has seen {seen} epochs, but the history has {epochs}: they come from different runs.");
        }
    }

    /// <summary>The names of the curves that every epoch adds to.</summary>
    private string[] Curves(bool validates) =>
    [
        .. from part in validates ? new[] { Training, Validation } : [Training]
           from metric in _metrics.Select(metric => metric.Name).Prepend(History.Loss)
           select History.NameOf(part, metric),
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
