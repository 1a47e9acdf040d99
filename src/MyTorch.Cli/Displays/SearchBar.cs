using MyTorch.Search;
using Spectre.Console;

namespace MyTorch.Cli;

/// <summary>A live progress bar with the stage and the best score so far.</summary>
internal sealed class SearchBar(IAnsiConsole terminal, string score) : ISearchDisplay
{
    /// <inheritdoc/>
    public SearchResults Show(int trials, Func<IProgress<TrialResult>, SearchResults> search) => terminal.Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn { Width = 20 }, new RemainingTimeColumn())
        .Start(context =>
        {
            ProgressTask task = context.AddTask($"trial 0/{trials}", maxValue: trials);
            return search(new SearchProgress(score, tally =>
            {
                task.Description = $"trial {tally.Finished}/{trials}, stage {tally.Stage}, best {score} {tally.BestScore}";
                task.Value = tally.Finished;
            }));
        });
}
