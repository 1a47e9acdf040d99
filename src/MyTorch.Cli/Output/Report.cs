using System.Globalization;
using System.Numerics;
using System.Text;
using MyTorch.Data;
using MyTorch.Metrics;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>The summary of a run, as text.</summary>
internal static class Report
{
    /// <summary>The largest number of classes whose matrix fits on a line.</summary>
    private const int MostShown = 30;

    /// <summary>Describes the metrics and the duration of a training run.</summary>
    /// <param name="result">The result.</param>
    /// <param name="before">The number of epochs finished before the run was resumed.</param>
    /// <param name="samples">The training samples.</param>
    /// <param name="time">The duration.</param>
    public static string OfTraining<T>(TrainingResult<T> result, int before, int samples, TimeSpan time) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string confusion = result.Validation.Confusion is { } counts
            ? $"{Confusion("Validation samples", counts, Printable.Of(result.Input.Schema.Classes!), isDigits: result.Input.Image is not null)}\n" : "";
        return $"{confusion}{DescribeMetrics(result)}\n{Pace(result, before, samples, time)}{string.Concat(RunNotes.Of(result).Select(note => $"\n{note}"))}";
    }

    /// <summary>Describes an evaluation: for classes with the confusion matrix and the precision, recall and F1 of each class.</summary>
    public static string OfEvaluation(Evaluation evaluation, CsvSchema schema) => evaluation.Confusion is { } counts
        ? $"{Confusion("Samples", counts, Printable.Of(schema.Classes!), isDigits: false)}\n{ByClass(counts, Printable.Of(schema.Classes!))}\n{DescribeMetrics(evaluation)}"
        : DescribeMetrics(evaluation);

    /// <summary>Formats the confusion matrix, with dots for zeros so that the errors stand out.</summary>
    public static string Confusion(string samples, ConfusionMatrix counts, IReadOnlyList<string> names, bool isDigits)
    {
        int classes = counts.Classes;
        string kind = isDigits ? "digit" : "class";
        if (classes > MostShown)
        {
            return $"{samples}: {classes} classes, too many for a matrix here.\n";
        }

        int width = 2 + Math.Max(names.Max(name => name.Length), Invariant($"{Enumerable.Range(0, classes * classes).Max(i => counts[i / classes, i % classes])}").Length);
        int head = Math.Max(3, names.Max(name => name.Length));
        var text = new StringBuilder($"{samples} by true {kind} (rows) and predicted {kind} (columns):\n\n");
        AddRow("", predicted => names[predicted]);
        foreach (int truth in Enumerable.Range(0, classes))
        {
            AddRow(names[truth], predicted => counts[truth, predicted] == 0 ? "." : Invariant($"{counts[truth, predicted]}"));
        }

        return text.ToString();

        void AddRow(string name, Func<int, string> cell)
        {
            text.Append(name.PadLeft(head)).AppendJoin("", Enumerable.Range(0, classes).Select(column => cell(column).PadLeft(width))).AppendLine();
        }
    }

    /// <summary>Formats the metrics of an evaluation in one line.</summary>
    public static string DescribeMetrics(Evaluation evaluation) => evaluation.Confusion is { } confusion
        ? $"{Loss(evaluation.Loss, evaluation)}  error {DisplayFormat.Percent(evaluation.Error),7}  accuracy {DisplayFormat.Percent(confusion.Accuracy)}"
        : Invariant($"{Loss(evaluation.Loss, evaluation)}  R2 {DisplayFormat.R2(evaluation.Numbers!.R2)}  root mean squared error {Math.Sqrt(evaluation.Numbers.MeanSquaredError):G5}  mean absolute error {evaluation.Numbers.MeanAbsoluteError:G5}");

    /// <summary>Formats a loss of the same kind as that of an evaluation.</summary>
    private static string Loss(double loss, Evaluation evaluation) => $"loss {DisplayFormat.Loss(loss)} ({evaluation.LossName})";

    /// <summary>Formats precision, recall and F1 of each class.</summary>
    public static string ByClass(ConfusionMatrix counts, IReadOnlyList<string> names)
    {
        int head = Math.Max("macro".Length, names.Max(name => name.Length));
        var text = new StringBuilder($"{"".PadLeft(head)}  precision  recall      F1  samples\n");
        foreach ((int label, string name) in names.Index())
        {
            AddRow(name, counts.IsPresent(label) ? [counts.Precision(label), counts.Recall(label), counts.F1(label)] : null, counts.Support(label));
        }

        AddRow("macro", [counts.Precision(Averaging.Macro), counts.Recall(Averaging.Macro), counts.F1(Averaging.Macro)], counts.Count);
        return text.ToString();

        // A class that does not occur has no metrics and is not in the mean.
        void AddRow(string name, double[]? metrics, long samples) => text.Append(name.PadLeft(head)).Append(
            CultureInfo.InvariantCulture, $"{Cell(metrics?[0]),11}{Cell(metrics?[1]),8}{Cell(metrics?[2]),8}{samples,9}\n");

        static string Cell(double? metric) => metric?.ToString("F4", CultureInfo.InvariantCulture) ?? "-";
    }

    private static string DescribeMetrics<T>(TrainingResult<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var text = new StringBuilder();
        if (result.Epoch > 0)
        {
            bool isClassification = result.Input.IsClassification;
            string error = DisplayFormat.Error(result.History[EpochErrors.Training][result.Epoch - 1], isClassification);
            text.Append($"training    {Loss(result.History[History.TrainingLoss][result.Epoch - 1], result.Validation)}");
            text.Append(isClassification ? $"  error {error,7}" : $"  R2 {error}").Append(CultureInfo.InvariantCulture, $"  in epoch {result.Epoch}\n");
        }

        text.Append($"validation  {DescribeMetrics(result.Validation)}");
        return result.Test is { } test ? text.Append($"\ntest        {DescribeMetrics(test)}").ToString() : text.ToString();
    }

    private static string Pace<T>(TrainingResult<T> result, int before, int samples, TimeSpan time) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int finished = result.History.Epochs;
        int planned = result.Settings.Epochs;
        if (before > 0 && finished == before && !result.IsStopped)
        {
            return $"Nothing was left to train after {DisplayFormat.Count(finished, "epoch")}.";
        }

        string epochs = finished == planned ? DisplayFormat.Count(finished - before, "epoch")
            : result.IsStopped ? $"Stopped after {finished} of {DisplayFormat.Count(planned, "epoch")}"
            : result.HasConverged ? Invariant($"Ended after {finished} of {DisplayFormat.Count(planned, "epoch")}, because the validation {result.Settings.Monitor} changed by at most {result.Settings.Tolerance},")
            : $"Ended after {finished} of {DisplayFormat.Count(planned, "epoch")}, because the validation {result.Settings.Monitor} did not improve for {result.Settings.Patience},";
        string note = result.BestEpoch > 0 ? $"\nThe saved network and the validation metrics are those of the best epoch, {result.BestEpoch}."
            : result.IsStopped ? "\nThe validation metrics are those of the network at the time it was stopped and saved."
            : "";
        return Invariant($"{epochs} in {time.TotalSeconds:F1} s, {(finished - before) * (double)samples / time.TotalSeconds:N0} training samples per second{note}");
    }
}
