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
            return search(new SearchProgress(score, progress =>
            {
                task.Description = $"trial {progress.Finished}/{trials}, stage {progress.Stage}, best {score} {progress.BestScore}";
                task.Value = progress.Finished;
            }));
        });
}
