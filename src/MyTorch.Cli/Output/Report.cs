using System.Text;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>What a run tells at its end, as text.</summary>
internal static class Report
{
    /// <summary>The confusion matrix, with dots for zeros so that the errors stand out.</summary>
    public static string Confusion(int[,] counts)
    {
        int classes = counts.GetLength(0);
        int width = 2 + Invariant($"{counts.Cast<int>().Max()}").Length;
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
        string text = Invariant($"validation  loss {validation.Loss:F4}  error {validation.Error,7:P2}  accuracy {1 - validation.Error:P2}");
        return statistics.TrainingLosses.Length == 0
            ? text
            : Invariant($"training    loss {statistics.TrainingLosses[^1]:F4}  error {statistics.TrainingErrors[^1],7:P2}  over the last epoch\n{text}");
    }

    /// <summary>How long the epochs took.</summary>
    public static string Pace(int finished, TrainSettings settings, int samples, TimeSpan time)
    {
        string epochs = finished < settings.Epochs ? $"Stopped after {finished} of {settings.Epochs} epochs" : $"{finished} epochs";
        return Invariant($"{epochs} in {time.TotalSeconds:F1} s, {finished * (double)samples / time.TotalSeconds:N0} training samples per second");
    }
}
