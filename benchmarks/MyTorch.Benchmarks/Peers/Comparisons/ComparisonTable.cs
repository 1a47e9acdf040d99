namespace MyTorch.Benchmarks.Peers;

/// <summary>The comparisons of small pieces of work as one Markdown table: a line for each of them and each type.</summary>
internal static class ComparisonTable
{
    /// <summary>Writes the table.</summary>
    /// <param name="head">What each line is.</param>
    /// <param name="remark">What is to be known of the columns beyond the times.</param>
    /// <param name="comparisons">A line each.</param>
    /// <param name="peak">What the first side's share is of.</param>
    public static string Write(string head, string remark, IReadOnlyList<Comparison> comparisons, Peak peak)
    {
        string[] columns = [.. comparisons.SelectMany(comparison => comparison.Columns).Distinct()];
        List<string> lines =
        [
            $"| {head} | type | {string.Join(" | ", columns)} |",
            $"|---|---|{string.Concat(columns.Select(_ => "---:|"))}",
        ];
        foreach (Comparison comparison in comparisons)
        {
            lines.Add($"| {comparison.Work} | {comparison.Type} | {string.Join(" | ", columns.Select(column => Cell(comparison, column, peak)))} |");
        }

        lines.Add("");
        lines.Add($"- µs: minimum (median), times MyTorch, threads and kernel. {remark}");
        lines.AddRange(columns.Skip(1).Select(column => CountSlower(comparisons, column)));
        return string.Join('\n', lines);
    }

    private static string Cell(Comparison comparison, string column, Peak peak) =>
        Figures.Times(comparison, column) is { } times ? $"{times} {Figures.Setting(comparison, column, peak)}" : "n/a";

    private static string CountSlower(IReadOnlyList<Comparison> comparisons, string column)
    {
        Comparison[] common = [.. comparisons.Where(comparison => comparison[column] is not null)];
        string[] slower = [.. common.Where(comparison => comparison.Ratio(column) < 1).Select(comparison => $"{comparison.Work} {comparison.Type}")];
        string where = slower.Length == 0 ? "" : $": {string.Join("; ", slower)}";
        return $"- {comparisons[0].Columns.First()} takes longer than {column} at {slower.Length} of {common.Length}{where}";
    }
}
