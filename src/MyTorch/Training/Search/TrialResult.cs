namespace MyTorch.Search;

/// <summary>What came of a trial.</summary>
/// <param name="Trial">The trial.</param>
/// <param name="Score">The score, finite; NaN for a trial that failed.</param>
/// <param name="Error">Why it failed: the message of the exception, on one line, or that the score is not finite; null where it did not.</param>
/// <param name="Duration">How long it took.</param>
public sealed record TrialResult(Trial Trial, double Score, string? Error, TimeSpan Duration)
{
    /// <summary>Whether there is no score.</summary>
    public bool HasFailed => Error is not null;
}
