using System.Numerics;

namespace MyTorch.Benchmarks.Peers;

/// <summary>Compares optimizers and activations with PyTorch's.</summary>
internal static class OperationComparisons
{
    public static IEnumerable<Comparison> Run(PeerOptions options, PeerSet peers) =>
        from operation in Operation.All(options.Operations)
        from type in options.Types
        select type == ElementTypes.Double ? Compare<double>(operation, options, peers) : Compare<float>(operation, options, peers);

    private static Comparison Compare<T>(Operation operation, PeerOptions options, PeerSet peers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var problem = new OperationProblem<T>(operation);
        using var folder = new WorkFolder();
        problem.Save(folder);
        List<IContender> contenders = [.. options.Threads.Select(threads => Create(problem, threads))];
        contenders.AddRange(peers.Prepare(operation.ToString(), "operation", folder.Path));
        return Comparer.Run(operation.ToString(), ElementTypes.Of<T>(), flops: null, contenders, operation.ProofSteps, options.Rounds);
    }

    private static IContender Create<T>(OperationProblem<T> problem, int threads) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        problem.Operation.Kind == OperationKind.Step ? new OptimizerContender<T>(problem, threads) : new ActivationContender<T>(problem, threads);
}
