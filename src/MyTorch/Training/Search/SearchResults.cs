namespace MyTorch.Search;

/// <summary>The finished trials of a <see cref="RandomSearch"/>.</summary>
public sealed class SearchResults
{
    internal SearchResults(IEnumerable<TrialResult> trials, bool maximizes)
    {
        Trials = [.. trials.OrderBy(result => result.Trial.Number)];
        Ranked = [.. Trials.Where(result => !result.HasFailed).OrderBy(result => maximizes ? -result.Score : result.Score)];
    }

    /// <summary>All finished trials, ordered by number. Trials that were canceled are not included.</summary>
    public IReadOnlyList<TrialResult> Trials { get; }

    /// <summary>The successful trials, best first; ties are ordered by trial number.</summary>
    public IReadOnlyList<TrialResult> Ranked { get; }

    /// <summary>The best trial, or null if no trial succeeded.</summary>
    public TrialResult? Best => Ranked.Count > 0 ? Ranked[0] : null;
}
