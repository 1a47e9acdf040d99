using System.Numerics;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>Collects the content of the report of a run.</summary>
internal static class RunReport
{
    /// <summary>The name of the file in the folder of the run.</summary>
    public const string FileName = "report.html";

    /// <summary>Returns the content of the page.</summary>
    /// <param name="result">The result of the training, with the mistakes among the validation samples.</param>
    /// <param name="data">The samples.</param>
    /// <param name="before">The number of epochs finished before the run was resumed.</param>
    /// <param name="time">The duration of the other epochs.</param>
    public static ReportContent Of<T>(TrainingResult<T> result, TrainingData<T> data, int before, TimeSpan time)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ModelInput<T> input = result.Input;
        int training = data.Split.Train.Count;
        (IReadOnlyList<(string, string)> chosen, IReadOnlyList<(string, string)> defaults) = SettingsInUse.Of(result.Settings);
        return new ReportContent
        {
            Title = Path.GetFileName(Path.TrimEndingDirectorySeparator(data.Name)),
            Subtitle = Subtitle(data),
            History = result.History,
            BestEpoch = result.BestEpoch,
            KeyMetrics = KeyMetrics(result, before, training, time),
            Settings = chosen,
            Defaults = defaults,
            Layers = [.. result.Network.Layers.Select(layer => layer.GetType().Name.Split('`')[0])],
            Summary = result.Network.Summary(),
            Features = input.Image is null ? input.Schema.Features : [],
            ImageWidth = input.Image?.Columns,
            Origin = data.ValidationOrigin,
            Criterion = result.Validation.Criterion,
            IsLossScaled = result.Validation.IsLossScaled,
            Classes = result.Validation.Classes,
            Decision = result.Threshold is { } threshold ? Thresholds.Describe(threshold, input.Schema, result.Settings.Threshold) : "",
            Threshold = result.Threshold,
            Numbers = result.Validation.Targets,
        };
    }

    private static string Subtitle<T>(TrainingData<T> data) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string aim = data.Input.Image is null ? $"{string.Join(", ", data.Input.Schema.Targets)} from {DisplayFormat.Count(data.Input.Schema.Features.Count, "column")}: " : "";
        string test = data.Split.Test is { } samples ? Invariant($", {samples.Count:N0} test samples") : "";
        return Invariant($"{aim}{data.Split.Train.Count:N0} training samples, {data.Split.Validation.Count:N0} validation samples{test}");
    }

    private static List<(string Name, string Value)> KeyMetrics<T>(TrainingResult<T> result, int before, int training, TimeSpan time)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (History history, Evaluation validation) = (result.History, result.Validation);
        List<(string, string)> metrics = validation.Confusion is { } confusion
            ? [("Validation accuracy", DisplayFormat.Percent(confusion.Accuracy))]
            : [("Validation R2", NumberText.Of(validation.Numbers!.R2)), ("Validation mean absolute error", NumberText.Of(validation.Numbers.MeanAbsoluteError))];
        if (result.Test is { } test)
        {
            metrics.Add(test.Confusion is { } matrix ? ("Test accuracy", DisplayFormat.Percent(matrix.Accuracy)) : ("Test R2", NumberText.Of(test.Numbers!.R2)));
        }

        if (result.Threshold is { } threshold)
        {
            metrics.Add(($"Threshold of {Printable.Of(result.Input.Schema.Classes!)[1]}", NumberText.Of(threshold)));
        }

        metrics.Add((validation.IsLossScaled ? "Validation loss, scaled" : "Validation loss", NumberText.Of(validation.Loss)));
        if (history.Epochs > 0)
        {
            int best = result.BestEpoch;
            metrics.Add((validation.IsLossScaled ? "Training loss, scaled" : "Training loss", NumberText.Of(history[History.TrainingLoss][(best > 0 ? best : history.Epochs) - 1])));
            if (best > 0)
            {
                metrics.Add(("Best epoch", Invariant($"{best}")));
            }
        }

        if (history.Epochs > before)
        {
            metrics.Add(("Samples per second", Invariant($"{(history.Epochs - before) * (double)training / time.TotalSeconds:N0}")));
        }

        string epochs = history.Epochs == result.Settings.Epochs ? "" : $" of {result.Settings.Epochs}";
        string timed = before == 0 ? "Time" : $"Time since epoch {before}";
        return [.. metrics, ("Epochs", Invariant($"{history.Epochs}{epochs}")), (timed, Invariant($"{time.TotalSeconds:F1} s")), ("Parameters", Invariant($"{result.Network.ParameterCount:N0}"))];
    }
}
