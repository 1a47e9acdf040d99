namespace MyTorch.Search;

/// <summary>The finished trials of a <see cref="RandomSearch"/>.</summary>
public sealed class SearchResults
{
    internal SearchResults(IEnumerable<TrialResult> trials, bool maximizes)
    {
        Trials = [.. trials.OrderBy(result => result.Trial.Number)];
        Ranked = [.. Trials.Where(result => !result.HasFailed).OrderBy(result => maximizes ? -result.Score : result.Score)];
    }

    /// <summary>All of them, by number; one that cancellation has kept from ending is not there.</summary>
    public IReadOnlyList<TrialResult> Trials { get; }

    /// <summary>Those that did not fail, the best first; of equal scores, that of the lower number.</summary>
    public IReadOnlyList<TrialResult> Ranked { get; }

    /// <summary>The best one; null where none has a score.</summary>
    public TrialResult? Best => Ranked.Count > 0 ? Ranked[0] : null;
}
