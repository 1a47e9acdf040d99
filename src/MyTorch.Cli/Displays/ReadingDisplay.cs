using Spectre.Console;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>Shows how far a file was read: a bar at a terminal, and nothing elsewhere.</summary>
internal static class ReadingDisplay
{
    /// <summary>Runs the work, which reports how many rows were read, and which share of the file, where that is known.</summary>
    public static TResult Show<TResult>(IAnsiConsole? terminal, string name, Func<Action<long, double?>, TResult> work)
    {
        if (terminal is null)
        {
            return work((_, _) => { });
        }

        return terminal.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn { Width = 20 }, new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(name), maxValue: 1);
                return work((rows, share) =>
                {
                    task.Description = Markup.Escape(Invariant($"{name}: {rows:N0} rows"));
                    task.IsIndeterminate = share is null;
                    task.Value = share ?? 0;
                });
            });
    }
}
