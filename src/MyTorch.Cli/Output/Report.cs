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
        int width = 2 + counts.Cast<int>().Max().ToString().Length;
        var text = new StringBuilder("Validation samples by true digit (rows) and predicted digit (columns):\n\n   ");
        text.AppendJoin(null, Enumerable.Range(0, classes).Select(predicted => Cell(Invariant($"{predicted}")))).AppendLine();
        for (int truth = 0; truth < classes; truth++)
        {
            text.Append(Invariant($"{truth,3}"));
            text.AppendJoin(null, Enumerable.Range(0, classes).Select(predicted => Cell(counts[truth, predicted] is 0 ? "." : Invariant($"{counts[truth, predicted]}")))).AppendLine();
        }

        return text.ToString();

        string Cell(string entry) => entry.PadLeft(width);
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
