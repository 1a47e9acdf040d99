using System.Globalization;

namespace MyTorch.Benchmarks.Peers;

/// <summary>The comparisons of networks as one Markdown table: three lines for each network and type.</summary>
internal static class NetworkTable
{
    public static string Write(IReadOnlyList<Comparison> comparisons, PeerSet peers, Peak peak)
    {
        string[] columns = [.. comparisons.SelectMany(comparison => comparison.Columns).Distinct()];
        List<string> lines =
        [
            $"| network | type | | {string.Join(" | ", columns)} |",
            $"|---|---|---|{string.Concat(columns.Select(_ => "---:|"))}",
        ];
        foreach (Comparison comparison in comparisons)
        {
            AddLine($"{comparison.Work} | {comparison.Type} | µs: minimum (median), times MyTorch", column => Figures.Times(comparison, column));
            AddLine($" | | threads, kernel; a cache line {comparison.RoundTrip * 1e9:0} ns", column => Figures.Setting(comparison, column, peak));
            AddLine($" | | {ProofOf(comparison)}", column => Loss(comparison, comparison.Proof, column));
        }

        lines.Add("");
        lines.AddRange(comparisons.Select(comparison => comparison.Work).Distinct().Select(Describe));
        lines.AddRange(peers.Remarks.Select(remark => $"- n/a: {remark}"));
        lines.AddRange(comparisons.GroupBy(comparison => comparison.Type).Select(Agreement));
        return string.Join('\n', lines);

        void AddLine(string head, Func<string, string?> cell) =>
            lines.Add($"| {head} | {string.Join(" | ", columns.Select(column => cell(column) ?? "n/a"))} |");
    }

    private static Workload WorkloadOf(string name) => Workload.All.Single(workload => workload.Name == name);

    private static string ProofOf(Comparison comparison)
    {
        Workload workload = WorkloadOf(comparison.Work);
        return workload.IsPrediction
            ? "loss of the prediction"
            : $"loss after {workload.ProofSteps} steps, from {Loss(comparison, comparison.Start, comparison.Best[0].Column)}";
    }

    private static string? Loss(Comparison comparison, Proof proof, string column) => proof.Values.TryGetValue(column, out double loss)
        ? loss.ToString(comparison.Type == ElementTypes.Double ? "F12" : "F6", CultureInfo.InvariantCulture)
        : null;

    private static string Describe(string name) => $"- {name}: {WorkloadOf(name).Description}";

    private static string Agreement(IGrouping<string, Comparison> type) => string.Create(
        CultureInfo.InvariantCulture, $"- the losses of all sides in {type.Key} differ by at most {type.Max(comparison => comparison.Proof.Difference):0.0E0} of their value");
}
