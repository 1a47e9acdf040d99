using MyTorch.Search;

namespace MyTorch.Cli;

/// <summary>Writes a line for every trial, or for every second, fifth, tenth ... if there are many: about 50 lines at most.</summary>
internal sealed class SearchLines(TextWriter output, string score) : ISearchDisplay
{
    private const int MostLines = 50;

    /// <inheritdoc/>
    public SearchResults Show(int trials, Func<IProgress<TrialResult>, SearchResults> search)
    {
        double step = Math.Max(1, NiceSteps.AtLeast((double)trials / MostLines));
        output.WriteLine($"trials   stage   best {score,5}   of trial");
        return search(new SearchProgress(score, tally =>
        {
            if (tally.Finished % step == 0 || tally.Finished == 1 || tally.Finished == trials)
            {
                output.WriteLine($"{tally.Finished,6}{tally.Stage,8}{tally.BestScore,13}{tally.Best?.Trial.Number,11}");
            }
        }));
    }
}
