using System.Globalization;
using System.Text;
using MyTorch.Search;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>The summary of a search, as text.</summary>
internal static class SearchReport
{
    private const int MostShown = 10;

    /// <summary>Describes the best trials, the failed trials and the duration.</summary>
    public static string Of(SearchResults results, string score, int trials, TimeSpan time)
    {
        var text = new StringBuilder();
        if (results.Best is not null)
        {
            TrialResult[] best = [.. results.Ranked.Take(MostShown)];
            text.AppendLine($"The best {DisplayFormat.Count(best.Length, "trial")}:\n");
            AddTable(text, [["trial", "stage", score, .. best[0].Trial.Settings.Keys], .. best.Select(result => Row(result, score))]);
            text.AppendLine();
        }

        TrialResult[] failed = [.. results.Trials.Where(result => result.HasFailed)];
        if (failed.Length > 0)
        {
            text.AppendLine($"{DisplayFormat.Count(failed.Length, "trial")} failed, the first of them trial {failed[0].Trial.Number}: {failed[0].Error}");
        }

        string finished = results.Trials.Count == trials ? DisplayFormat.Count(trials, "trial") : $"Stopped after {results.Trials.Count} of {DisplayFormat.Count(trials, "trial")}";
        return text.Append(Invariant($"{finished} in {time.TotalSeconds:F1} s")).ToString();
    }

    private static string[] Row(TrialResult result, string score) =>
    [
        Invariant($"{result.Trial.Number}"),
        Invariant($"{result.Trial.Stage}"),
        SearchProgress.Format(result.Score, score),
        .. result.Trial.Settings.Values.Select(Short),
    ];

    /// <summary>Shortens a number that is not whole to four digits; the file has all digits.</summary>
    private static string Short(string value) => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && !double.IsInteger(number)
        ? number.ToString("G4", CultureInfo.InvariantCulture)
        : value;

    private static void AddTable(StringBuilder text, string[][] rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => 2 + rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            text.AppendJoin("", row.Zip(widths, (cell, width) => cell.PadLeft(width))).AppendLine();
        }
    }
}
