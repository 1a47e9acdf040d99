using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace MyTorch.Benchmarks.Peers;

/// <summary>Compares training steps written with variables with layers and with PyTorch, and a long chain of small operations.</summary>
internal static class VariableComparisons
{
    public static IEnumerable<Comparison> Run(PeerOptions options, PeerSet peers) =>
    [
        .. from workload in options.Workloads
           where workload is { IsPrediction: false, BatchNormLayers: 0 }
           from type in options.Types
           select type == ElementTypes.Double ? Compare<double>(workload, options, peers) : Compare<float>(workload, options, peers),
        .. from type in options.Types
           select type == ElementTypes.Double ? CompareChain<double>(options, peers) : CompareChain<float>(options, peers),
    ];

    private static Comparison Compare<T>(Workload workload, PeerOptions options, PeerSet peers) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var problem = new NetworkProblem<T>(workload);
        using var folder = new WorkFolder();
        problem.Save(folder);
        List<IContender> contenders =
        [
            .. options.Threads.Select(threads => new VariablesContender<T>(problem, threads)),
            .. options.Threads.Select(threads => new MyTorchContender<T>(problem, threads)),
            .. peers.Prepare(workload.Name, "network", folder.Path),
        ];
        return Comparer.Run(workload.Name, ElementTypes.Of<T>(), Flops.Of(workload), contenders, workload.ProofSteps + 1, options.Rounds);
    }

    private static Comparison CompareChain<T>(PeerOptions options, PeerSet peers) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string work = string.Create(CultureInfo.InvariantCulture, $"chain of {ChainContender<T>.Operations:N0}");
        using var folder = new WorkFolder();
        File.WriteAllText(folder["problem.json"], JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["operations"] = ChainContender<T>.Operations,
            ["type"] = typeof(T) == typeof(double) ? "float64" : "float32",
        }));
        List<IContender> contenders = [.. options.Threads.Select(threads => new ChainContender<T>(threads)), .. peers.Prepare(work, "chain", folder.Path)];
        return Comparer.Run(work, ElementTypes.Of<T>(), flops: null, contenders, proofSteps: 2, options.Rounds);
    }
}
