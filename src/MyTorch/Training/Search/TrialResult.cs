namespace MyTorch.Search;

/// <summary>The result of a trial.</summary>
/// <param name="Trial">The trial.</param>
/// <param name="Score">The score, finite; NaN for a trial that failed.</param>
/// <param name="Error">Why it failed: the message of the exception, on one line, or a note that the score is not finite; null if it succeeded.</param>
/// <param name="Duration">The time it took.</param>
public sealed record TrialResult(Trial Trial, double Score, string? Error, TimeSpan Duration)
{
    /// <summary>Whether the trial failed and has no score.</summary>
    public bool HasFailed => Error is not null;
}
