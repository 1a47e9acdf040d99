using System.Globalization;
using MyTorch.Data;
using Spectre.Console;

namespace MyTorch.Cli;

/// <summary>Shows the progress of reading files, with a bar for each file in a terminal, and cancels reading when the command is stopped.</summary>
internal sealed class ReadingDisplay : IProgress<ReadProgress>
{
    private readonly string _verb;
    private readonly ProgressContext? _bars;
    private readonly CancellationToken _stop;
    private readonly Dictionary<string, ProgressTask> _tasks = [];

    private ReadingDisplay(string verb, ProgressContext? bars, CancellationToken stop) => (_verb, _bars, _stop) = (verb, bars, stop);

    /// <summary>Runs the work and shows its progress.</summary>
    /// <param name="context">The terminal and the cancellation.</param>
    /// <param name="verb">The verb before the names of the files, such as "read".</param>
    /// <param name="work">The work, which passes the progress to the files that it opens.</param>
    /// <exception cref="OperationCanceledException">The command was stopped.</exception>
    public static TResult Show<TResult>(CommandContext context, string verb, Func<IProgress<ReadProgress>, TResult> work) => context.Terminal is null
        ? work(new ReadingDisplay(verb, bars: null, context.Stop))
        : context.Terminal.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn { Width = 20 }, new DownloadedColumn { Culture = CultureInfo.InvariantCulture }, new RemainingTimeColumn())
            .Start(bars => work(new ReadingDisplay(verb, bars, context.Stop)));

    /// <inheritdoc/>
    public void Report(ReadProgress value)
    {
        (string path, long position, long length) = value;
        _stop.ThrowIfCancellationRequested();
        if (_bars is null || length == 0)
        {
            return;
        }

        if (!_tasks.TryGetValue(path, out ProgressTask? task))
        {
            _tasks[path] = task = _bars.AddTask(Markup.Escape(Printable.Of($"{_verb} {Path.GetFileName(path)}")), maxValue: Math.Max(1, length));
        }

        task.Value = position;
    }
}
