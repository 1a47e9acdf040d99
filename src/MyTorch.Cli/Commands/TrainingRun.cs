using System.Diagnostics;
using System.Numerics;

namespace MyTorch.Cli;

/// <summary>One run, from the data to the files.</summary>
internal static class TrainingRun
{
    /// <summary>Loads, trains, writes and reports.</summary>
    /// <param name="settings">What to do.</param>
    /// <param name="context">Receives what there is to tell, and stops training at the end of a batch.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Execute<T>(TrainSettings settings, CommandContext context) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var folder = new OutputFolder(settings.OutputPath);
        TrainingData<T> data = TrainingData<T>.Load(settings);
        var job = new TrainingJob<T>(settings, data, recordsGradientNorms: true);
        (int training, int validation) = (data.Split.Train.Count, data.Split.Validation.Count);
        context.Output.WriteLine($"{data.Name}: {training} training samples, {validation} validation samples\n{(data.Note is null ? "" : $"{data.Note}\n")}");

        ITrainingDisplay display = context.Terminal is null ? new LineDisplay(context.Output) : new BarDisplay(context.Terminal);
        var watch = Stopwatch.StartNew();
        TrainingResult<T> result = display.Show(settings.Epochs, progress => job.Run(progress, context.Stop));
        TimeSpan time = watch.Elapsed;

        string path = folder.Create();
        string[] files = [.. RunFiles.Write(path, result), RunReport.FileName];
        HtmlReport.Write(Path.Combine(path, RunReport.FileName), RunReport.Of(result, data, time));
        context.Output.WriteLine();
        context.Output.WriteLine(Report.OfTraining(result, training, time));
        context.Output.WriteLine($"Written to {path}: {string.Join(", ", files)}");
        return result.IsStopped ? ExitCode.Stopped : ExitCode.Done;
    }
}
