using System.Numerics;

namespace MyTorch.Benchmarks.Peers;

/// <summary>Single matrix products: the library's beside NumPy's.</summary>
internal static class ProductComparisons
{
    public static IEnumerable<Comparison> Run(PeerOptions options, PeerSet peers) =>
        from shape in ProductShape.All(options.Families, options.Workloads)
        from type in options.Types
        select type == ElementTypes.Double ? Compare<double>(shape, options, peers) : Compare<float>(shape, options, peers);

    private static Comparison Compare<T>(ProductShape shape, PeerOptions options, PeerSet peers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var problem = new ProductProblem<T>(shape);
        using var folder = new WorkFolder();
        problem.Save(folder);
        List<IContender> contenders = [.. options.Threads.Select(threads => new ProductContender<T>(problem, threads))];
        contenders.AddRange(peers.Prepare(shape.ToString(), "product", folder.Path));
        return Comparer.Run(shape.ToString(), ElementTypes.Of<T>(), Flops.Of(shape), contenders, proofSteps: 1, options.Rounds);
    }
}
