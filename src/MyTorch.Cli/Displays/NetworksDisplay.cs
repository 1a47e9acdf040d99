using MyTorch.Tables;
using Spectre.Console;

namespace MyTorch.Cli;

/// <summary>Shows the training of several networks: a bar at a terminal, elsewhere a line for every tenth epoch.</summary>
internal static class NetworksDisplay
{
    private const int LinesEvery = 10;

    /// <summary>Runs the training and shows what it reports.</summary>
    /// <param name="context">What is shown to.</param>
    /// <param name="recipe">The recipe of the networks.</param>
    /// <param name="train">The training.</param>
    /// <returns>The epochs of the network that stopped first, and of the one that stopped last.</returns>
    public static (int Fewest, int Most) Show(CommandContext context, TableRecipe recipe, Action<IProgress<(int Network, EpochMetrics Epoch)>> train)
    {
        int networks = TableModelDescription.Count(recipe);
        if (context.Terminal is not { } terminal)
        {
            var lines = new NetworkProgress(networks, recipe.Patience, tally => WriteLine(context.Output, tally, networks, recipe.Epochs));
            train(lines);
            return lines.Epochs;
        }

        return terminal.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn { Width = 20 }, new ElapsedTimeColumn()).Start(bars =>
        {
            ProgressTask task = bars.AddTask($"epoch 0/{recipe.Epochs}", maxValue: recipe.Epochs);
            var tally = new NetworkProgress(networks, recipe.Patience, tally =>
            {
                task.Value = tally.Epoch;
                task.Description = $"epoch {tally.Epoch}/{recipe.Epochs}, {tally.Stopped} of {networks} networks finished";
            });
            train(tally);
            task.Value = recipe.Epochs;
            return tally.Epochs;
        });
    }

    private static void WriteLine(TextWriter output, NetworkProgress tally, int networks, int epochs)
    {
        if (tally.Epoch % LinesEvery == 0)
        {
            output.WriteLine($"epoch {tally.Epoch,3}/{epochs}  {tally.Stopped,2} of {DisplayFormat.Count(networks, "network")} finished  best validation loss {DisplayFormat.Loss(tally.BestLoss)}");
        }
    }
}
