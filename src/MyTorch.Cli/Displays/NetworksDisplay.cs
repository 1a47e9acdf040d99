using MyTorch.Tables;
using Spectre.Console;

namespace MyTorch.Cli;

/// <summary>Shows the training of several networks: a progress bar in a terminal, otherwise a line for every tenth epoch.</summary>
internal static class NetworksDisplay
{
    private const int LinesEvery = 10;

    /// <summary>Runs the training and shows its progress.</summary>
    /// <param name="context">The output and the terminal.</param>
    /// <param name="recipe">The recipe of the networks.</param>
    /// <param name="train">The training.</param>
    /// <returns>The numbers of epochs of the network that stopped first and of the network that stopped last.</returns>
    public static (int Fewest, int Most) Show(CommandContext context, TableRecipe recipe, Action<IProgress<(int Network, EpochMetrics Epoch)>> train)
    {
        int networks = TableModelDescription.Count(recipe);
        if (context.Terminal is not { } terminal)
        {
            var lines = new NetworkProgress(networks, recipe.Patience, progress => WriteLine(context.Output, progress, networks, recipe.Epochs));
            train(lines);
            return lines.Epochs;
        }

        return terminal.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn { Width = 20 }, new ElapsedTimeColumn()).Start(bars =>
        {
            ProgressTask task = bars.AddTask($"epoch 0/{recipe.Epochs}", maxValue: recipe.Epochs);
            var progress = new NetworkProgress(networks, recipe.Patience, progress =>
            {
                task.Value = progress.Epoch;
                task.Description = $"epoch {progress.Epoch}/{recipe.Epochs}, {progress.Stopped} of {networks} networks finished";
            });
            train(progress);
            task.Value = recipe.Epochs;
            return progress.Epochs;
        });
    }

    private static void WriteLine(TextWriter output, NetworkProgress progress, int networks, int epochs)
    {
        if (progress.Epoch % LinesEvery == 0)
        {
            output.WriteLine($"epoch {progress.Epoch,3}/{epochs}  {progress.Stopped,2} of {DisplayFormat.Count(networks, "network")} finished  best validation loss {DisplayFormat.Loss(progress.BestLoss)}");
        }
    }
}
