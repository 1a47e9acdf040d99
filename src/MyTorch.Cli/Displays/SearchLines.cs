using MyTorch.Search;

namespace MyTorch.Cli;

/// <summary>Writes a line for every trial, or for every second, fifth, tenth ... one if there are many: at most about 50 lines.</summary>
internal sealed class SearchLines(TextWriter output, string score) : ISearchDisplay
{
    private const int MostLines = 50;

    /// <inheritdoc/>
    public SearchResults Show(int trials, Func<IProgress<TrialResult>, SearchResults> search)
    {
        double step = Math.Max(1, NiceSteps.AtLeast((double)trials / MostLines));
        output.WriteLine($"trials   stage   best {score,5}   of trial");
        return search(new SearchProgress(score, progress =>
        {
            if (progress.Finished % step == 0 || progress.Finished == 1 || progress.Finished == trials)
            {
                output.WriteLine($"{progress.Finished,6}{progress.Stage,8}{progress.BestScore,13}{progress.Best?.Trial.Number,11}");
            }
        }));
    }
}
