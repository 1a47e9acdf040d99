using System.Diagnostics;
using System.Reflection;

namespace MyTorch.Benchmarks.Peers;

/// <summary>Starts the peers, runs the comparisons, and prints the report.</summary>
internal static class PeersRun
{
    public static void Run(PeerOptions options, string[] args)
    {
        RequireOptimizedCode();
        string[] machine = [.. Machine.Facts("peers", args)];
        var peak = new Peak(options.Threads);
        string distance = $"a cache line takes {CacheLine.RoundTrip() * 1e9:0} ns to another core and back";
        using var peers = new PeerSet(options);
        string head = string.Join('\n', [.. machine, .. peers.Facts, $"- {peak}; {distance}"]);
        Console.WriteLine($"{head}\n");
        string table = options.Mode switch
        {
            PeerMode.Products => ComparisonTable.Write(
                "product", "OpenBLAS: many small products in one call of NumPy.", Collect(ProductComparisons.Run(options, peers)), peak),
            PeerMode.Operations => ComparisonTable.Write(
                "operation", "Every result goes into memory that was allocated once.", Collect(OperationComparisons.Run(options, peers)), peak),
            PeerMode.Variables => ComparisonTable.Write(
                "work", "A chain is a sum of 1 x 1 terms, and the pass back through all of them.", Collect(VariableComparisons.Run(options, peers)), peak),
            PeerMode.Throughput => ThroughputComparisons.Run(options, peers, peak),
            _ => NetworkTable.Write(Collect(NetworkComparisons.Run(options, peers)), peers, peak),
        };
        Console.WriteLine(table);
        if (options.Out is not null)
        {
            File.WriteAllText(options.Out, $"{head}\n\n{table}\n");
        }
    }

    private static List<Comparison> Collect(IEnumerable<Comparison> comparisons)
    {
        List<Comparison> done = [];
        foreach (Comparison comparison in comparisons)
        {
            done.Add(comparison);
            IEnumerable<string> sides = comparison.Columns.Select(column => $"{column} {Figures.Times(comparison, column)}");
            Progress.Finish($"{comparison.Work} {comparison.Type}: {string.Join(", ", sides)}");
        }

        return done;
    }

    private static void RequireOptimizedCode()
    {
        if (typeof(MLP<>).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true })
        {
            throw new InvalidOperationException("The times of a Debug build are meaningless: run with -c Release.");
        }
    }
}
