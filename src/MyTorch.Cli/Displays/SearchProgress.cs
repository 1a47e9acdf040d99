using MyTorch.Search;

namespace MyTorch.Cli;

/// <summary>Counts trials, keeps the best one, and handles each report synchronously and in order.</summary>
internal sealed class SearchProgress(string score, Action<SearchProgress> handle) : IProgress<TrialResult>
{
    /// <summary>How many are finished.</summary>
    public int Finished { get; private set; }

    /// <summary>The stage of the last one, from 1.</summary>
    public int Stage { get; private set; }

    /// <summary>The best one, if any has a score.</summary>
    public TrialResult? Best { get; private set; }

    /// <summary>Its score, for people.</summary>
    public string BestScore => Best is null ? "-" : Format(Best.Score, score);

    /// <summary>A score for people.</summary>
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
