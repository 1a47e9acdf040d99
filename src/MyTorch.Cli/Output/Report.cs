using System.Text;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>What a run tells at its end, as text.</summary>
internal static class Report
{
    /// <summary>The confusion matrix, with dots for zeros so that the errors stand out.</summary>
    public static string Confusion(ConfusionMatrix counts)
    {
        int classes = counts.Classes;
        int width = 2 + Invariant($"{Enumerable.Range(0, classes * classes).Max(i => counts[i / classes, i % classes])}").Length;
        var text = new StringBuilder("Validation samples by true digit (rows) and predicted digit (columns):\n\n");
        AddRow("", predicted => Invariant($"{predicted}"));
        foreach (int truth in Enumerable.Range(0, classes))
        {
            AddRow(Invariant($"{truth}"), predicted => counts[truth, predicted] == 0 ? "." : Invariant($"{counts[truth, predicted]}"));
        }

        return text.ToString();

        void AddRow(string head, Func<int, string> cell)
        {
            text.Append(head.PadLeft(3)).AppendJoin("", Enumerable.Range(0, classes).Select(column => cell(column).PadLeft(width))).AppendLine();
        }
    }

    /// <summary>The final figures.</summary>
    public static string Figures(TrainingStatistics statistics, Evaluation validation)
    {
        double accuracy = validation.Confusion.Accuracy;
        string text = $"validation  loss {Figure.Loss(validation.Loss)}  error {Figure.Share(1 - accuracy),7}  accuracy {Figure.Share(accuracy)}";
        return statistics.TrainingLosses.Length == 0
            ? text
            : $"training    loss {Figure.Loss(statistics.TrainingLosses[^1])}  error {Figure.Share(statistics.TrainingErrors[^1]),7}  over the last finished epoch\n{text}";
    }

    /// <summary>How long the epochs took.</summary>
    public static string Pace(int finished, TrainSettings settings, int samples, TimeSpan time)
    {
        string epochs = finished < settings.Epochs ? $"Stopped after {finished} of {Figure.Count(settings.Epochs, "epoch")}" : Figure.Count(finished, "epoch");
        string note = finished < settings.Epochs ? "\nThe validation figures and the matrix are those of the network as it was stopped and written." : "";
        return Invariant($"{epochs} in {time.TotalSeconds:F1} s, {finished * (double)samples / time.TotalSeconds:N0} training samples per second{note}");
    }
}
