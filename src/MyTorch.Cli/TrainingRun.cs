using System.Diagnostics;
using System.Numerics;

namespace MyTorch.Cli;

/// <summary>One run, from the data to the files.</summary>
internal static class TrainingRun
{
    /// <summary>Loads, trains, writes and reports.</summary>
    /// <param name="settings">What to do.</param>
    /// <param name="output">Receives what there is to tell.</param>
    /// <param name="display">Shows the progress.</param>
    /// <param name="stop">Stops training at the end of a batch.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Execute<T>(TrainSettings settings, TextWriter output, ITrainingDisplay display, CancellationToken stop)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var folder = new OutputFolder(settings.OutputPath);
        ImageData<T> data = ImageData<T>.Load(settings);
        (Dataset<T> train, Dataset<T> validation, _) = data.Split;
        MLP<T> network = NetworkFactory.Create<T>(settings, train.X.ColumnCount, train.Y.ColumnCount);
        output.WriteLine($"{data.Name}: {train.Count} training samples, {validation.Count} validation samples\n");

        var watch = Stopwatch.StartNew();
        TrainingStatistics statistics = display.Show(settings.Epochs, progress =>
            TrainingStatistics.Collect(network, data.Split, settings.Epochs, settings.BatchSize, settings.Seed, progress, stop));
        TimeSpan time = watch.Elapsed;

        Evaluation evaluation = Evaluation.Of(network, validation);
        string path = folder.Create();
        string[] files = RunFiles.Write(path, statistics, network, settings, data.PixelMaximum);

        int finished = statistics.TrainingLosses.Length;
        output.WriteLine();
        output.WriteLine(Report.Confusion(evaluation.Confusion));
        output.WriteLine(Report.Figures(statistics, evaluation));
        output.WriteLine(Report.Pace(finished, settings, train.Count, time));
        output.WriteLine($"Written to {path}: {string.Join(", ", files)}");
        return finished < settings.Epochs ? ExitCode.Stopped : ExitCode.Done;
    }
}
