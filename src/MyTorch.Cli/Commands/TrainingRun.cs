using System.Diagnostics;
using System.Numerics;

namespace MyTorch.Cli;

/// <summary>Runs one training, from loading the data to writing the files.</summary>
internal static class TrainingRun
{
    /// <summary>Loads, trains, writes and reports.</summary>
    /// <param name="settings">What to do.</param>
    /// <param name="isResumed">Whether to resume the run in the output folder.</param>
    /// <param name="note">A sentence on why this network is trained; null for none.</param>
    /// <param name="context">Receives the output, and stops training at the end of a batch.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Execute<T>(TrainSettings settings, bool isResumed, string? note, CommandContext context) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string[] files = [.. RunFiles.Names, RunReport.FileName, RunCheckpoints<T>.SettingsName];
        using var folder = new OutputFolder(settings.OutputPath, files);
        var loading = new Lazy<TrainingData<T>>(() => ReadingDisplay.Show(context, "read", progress => TrainingData<T>.Load(settings, progress)));
        using var checkpoints = new RunCheckpoints<T>(folder, settings, loading);
        if (!isResumed)
        {
            checkpoints.RequireFree();
        }

        TrainingData<T> data = loading.Value;
        var job = new TrainingJob<T>(settings, data, isReported: true, checkpoints);
        LoadedCheckpoint? loaded = isResumed ? checkpoints.Load(job.Trainer) : null;
        Announce(settings, note is null ? data : data with { Notes = [.. data.Notes, note] }, loaded, job.Trainer.History.Epochs, context.Output);

        ITrainingDisplay display = context.Terminal is null ? new LineDisplay(context.Output, data.Input.IsClassification) : new BarDisplay(context.Terminal, data.Input.IsClassification);
        int before = job.Trainer.History.Epochs;
        var watch = Stopwatch.StartNew();
        TrainingResult<T> result = settings.Starts > 1
            ? Explore(settings, data, display, context)
            : display.Show(settings.Epochs, progress => Train(job, progress, checkpoints, context.Stop));
        TimeSpan time = watch.Elapsed;

        context.Output.WriteLine();
        if (result.IsStopped && result.History.Epochs == 0 && checkpoints.ReplacesRun)
        {
            context.Output.WriteLine($"Stopped before the end of the first epoch; {folder} still contains its previous run; nothing was written.");
            return ExitCode.Stopped;
        }

        string path = checkpoints.Begin();
        RunFiles.Write(path, result);
        HtmlReport.Write(Path.Combine(path, RunReport.FileName), RunReport.Of(result, data, before, time));
        context.Output.WriteLine(Report.OfTraining(result, before, data.Split.Train.Count, time));
        context.Output.WriteLine($"Written to {path}: {string.Join(", ", files)}");
        return End(result.IsStopped, checkpoints, path, context.Output);
    }

    /// <summary>Trains from several starting points, in memory, and returns the best.</summary>
    private static TrainingResult<T> Explore<T>(TrainSettings settings, TrainingData<T> data, ITrainingDisplay display, CommandContext context)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int begun = 0;
        ExplorationResult<T> explored = Exploration.Run(
            settings.Starts,
            start => new TrainingJob<T>(settings with { Start = start }, data, isReported: true).Trainer,
            trainer =>
            {
                if (!context.Stop.IsCancellationRequested)
                {
                    context.Output.WriteLine($"Start {++begun} of {settings.Starts}");
                    display.Show(settings.Epochs, progress => new TrainingJob<T>(settings, data, trainer).Fit(progress, context.Stop));
                }
            });
        context.Output.WriteLine();
        if (context.Stop.IsCancellationRequested)
        {
            context.Output.WriteLine($"Stopped in start {begun} of {settings.Starts}.");
        }

        context.Output.WriteLine($"Start {explored.BestStart + 1} is the best; validation losses: {string.Join(", ", explored.Metrics.Take(Math.Max(1, begun)).Select(DisplayFormat.Loss))}.");
        TrainingResult<T> best = new TrainingJob<T>(settings with { Start = explored.BestStart }, data, explored.Best).Evaluate();
        return best with { IsStopped = best.IsStopped || context.Stop.IsCancellationRequested };
    }

    /// <summary>Trains. A run that diverges is marked as finished, because it would diverge again; another run may replace it.</summary>
    private static TrainingResult<T> Train<T>(TrainingJob<T> job, IProgress<EpochMetrics> progress, RunCheckpoints<T> checkpoints, CancellationToken stop)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        try
        {
            return job.Run(progress, stop);
        }
        catch (NotFiniteNumberException)
        {
            checkpoints.Finish();
            throw;
        }
    }

    private static int End<T>(bool isStopped, RunCheckpoints<T> checkpoints, string path, TextWriter output) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!isStopped)
        {
            checkpoints.Finish();
            return ExitCode.Done;
        }

        if (checkpoints.HasUnfinished)
        {
            output.WriteLine($"To resume: mytorch train --resume --out {path}");
        }

        return ExitCode.Stopped;
    }

    private static void Announce<T>(TrainSettings settings, TrainingData<T> data, LoadedCheckpoint? loaded, int epochs, TextWriter output)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        output.WriteLine($"{data.Name}: {data.Split.Train.Count} training samples, {data.Split.Validation.Count} validation samples{(data.Split.Test is { } test ? $", {test.Count} test samples" : "")}");
        foreach (string note in data.Notes)
        {
            output.WriteLine(note);
        }

        if (settings.MergesLastSingle(data.Split.Train.Count))
        {
            output.WriteLine("The last sample of each epoch is added to the previous batch, because BatchNorm needs more than one sample in a batch.");
        }

        if (loaded is not null)
        {
            foreach (string damaged in loaded.Damaged)
            {
                output.WriteLine($"Skipped damaged checkpoint: {damaged}");
            }

            output.WriteLine($"Resuming after epoch {epochs}, from {loaded.Path}");
        }

        output.WriteLine();
    }
}
