using MyTorch.Search;

namespace MyTorch.Cli;

/// <summary>Counts trials, keeps the best one, and handles each report synchronously and in order.</summary>
internal sealed class SearchProgress(string score, Action<SearchProgress> handle) : IProgress<TrialResult>
{
    /// <summary>The number of finished trials.</summary>
    public int Finished { get; private set; }

    /// <summary>The stage of the last trial, from 1.</summary>
    public int Stage { get; private set; }

    /// <summary>The best trial; null if none has a score.</summary>
    public TrialResult? Best { get; private set; }

    /// <summary>The score of the best trial as text.</summary>
    public string BestScore => Best is null ? "-" : Format(Best.Score, score);

    /// <summary>Formats a score.</summary>
    public static string Format(double value, string score) => score == SearchPlan.Loss ? DisplayFormat.Loss(value) : DisplayFormat.Percent(value);

    /// <inheritdoc/>
    public void Report(TrialResult value)
    {
        Finished++;
        Stage = value.Trial.Stage;
        Best = !value.HasFailed && (Best is null || value.Score < Best.Score) ? value : Best;
        handle(this);
    }
}
