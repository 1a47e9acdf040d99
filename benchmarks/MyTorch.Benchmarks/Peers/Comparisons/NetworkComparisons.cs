using System.Numerics;

namespace MyTorch.Benchmarks.Peers;

/// <summary>Compares the workloads on all contenders.</summary>
internal static class NetworkComparisons
{
    public static IEnumerable<Comparison> Run(PeerOptions options, PeerSet peers) =>
        from workload in options.Workloads
        from type in options.Types
        select type == ElementTypes.Double ? Compare<double>(workload, options, peers) : Compare<float>(workload, options, peers);

    private static Comparison Compare<T>(Workload workload, PeerOptions options, PeerSet peers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var problem = new NetworkProblem<T>(workload);
        using var folder = new WorkFolder();
        problem.Save(folder);
        List<IContender> contenders = [.. options.Threads.Select(threads => new MyTorchContender<T>(problem, threads))];
        contenders.AddRange(peers.Prepare(workload.Name, "network", folder.Path));
        if (options.PlainMathNet)
        {
            contenders.AddRange(options.Threads.Select(threads => new MathNetContender<T>(problem, threads)));
        }

        // A step returns the loss before it, so the loss after the last step requires another step.
        return Comparer.Run(workload.Name, ElementTypes.Of<T>(), Flops.Of(workload), contenders, workload.ProofSteps + 1, options.Rounds);
    }
}
