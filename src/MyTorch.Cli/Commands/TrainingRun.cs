using System.Diagnostics;
using System.Numerics;

namespace MyTorch.Cli;

/// <summary>One run, from the data to the files.</summary>
internal static class TrainingRun
{
    /// <summary>Loads, trains, writes and reports.</summary>
    /// <param name="settings">What to do.</param>
    /// <param name="isResumed">Whether to go on with the run that is in the output folder.</param>
    /// <param name="context">Receives what there is to tell, and stops training at the end of a batch.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Execute<T>(TrainSettings settings, bool isResumed, CommandContext context) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string[] files = [.. RunFiles.Names, RunReport.FileName, RunCheckpoints<T>.SettingsName];
        using var folder = new OutputFolder(settings.OutputPath, files);
        TrainingData<T> data = ReadingDisplay.Show(context, "read", monitor => TrainingData<T>.Load(settings, monitor));
        using var checkpoints = new RunCheckpoints<T>(folder, settings, data);
        var job = new TrainingJob<T>(settings, data, isReported: true, checkpoints);
        LoadedCheckpoint? loaded = isResumed ? checkpoints.Load(job.Trainer) : null;
        Announce(settings, data, loaded, job.Trainer.History.Epochs, context.Output);

        ITrainingDisplay display = context.Terminal is null ? new LineDisplay(context.Output) : new BarDisplay(context.Terminal);
        int before = job.Trainer.History.Epochs;
        var watch = Stopwatch.StartNew();
        TrainingResult<T> result = display.Show(settings.Epochs, progress => job.Run(progress, context.Stop));
        TimeSpan time = watch.Elapsed;

        context.Output.WriteLine();
        if (result.IsStopped && result.History.Epochs == 0 && checkpoints.ReplacesRun)
        {
            context.Output.WriteLine($"Stopped before the end of the first epoch; {folder} keeps the run that it holds, and nothing was written.");
            return ExitCode.Stopped;
        }

        string path = checkpoints.Begin();
        RunFiles.Write(path, result);
        HtmlReport.Write(Path.Combine(path, RunReport.FileName), RunReport.Of(result, data, before, time));
        context.Output.WriteLine(Report.OfTraining(result, before, data.Split.Train.Count, time));
        context.Output.WriteLine($"Written to {path}: {string.Join(", ", files)}");
        return result.IsStopped ? ExitCode.Stopped : ExitCode.Done;
    }

    private static void Announce<T>(TrainSettings settings, TrainingData<T> data, LoadedCheckpoint? loaded, int epochs, TextWriter output)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        output.WriteLine($"{data.Name}: {data.Split.Train.Count} training samples, {data.Split.Validation.Count} validation samples");
        if (data.Note is not null)
        {
            output.WriteLine(data.Note);
        }

        if (settings.DropsSingle(data.Split.Train.Count))
        {
            output.WriteLine("The last sample of each epoch is left out: alone in its batch, it would teach BatchNorm a variance of 0.");
        }

        if (loaded is not null)
        {
            foreach (string damaged in loaded.Damaged)
            {
                output.WriteLine($"Left out, damaged: {damaged}");
            }

            output.WriteLine($"Going on after epoch {epochs}, from {loaded.Path}");
        }

        output.WriteLine();
    }
}
