namespace MyTorch.Benchmarks.Peers;

/// <summary>A product C (m x n) = op(A) op(B), where a transposed operand is stored the other way round.</summary>
internal sealed record ProductShape(int M, int K, int N, bool TransposeA = false, bool TransposeB = false)
{
    /// <summary>The families of shapes on which the library's product must never be the slower one, and their names.</summary>
    public static IReadOnlyList<string> Families { get; } = ["networks", "squares", "flat", "vectors"];

    /// <summary>The shapes of some families, each once.</summary>
    public static IEnumerable<ProductShape> All(IEnumerable<string> families, IReadOnlyList<Workload> workloads) =>
        families.SelectMany(family => family switch
        {
            "networks" => workloads.SelectMany(Of),
            "squares" => Squares,
            "flat" => TallAndFlat,
            _ => Vectors,
        }).Distinct();

    public override string ToString() => $"{M} x {K} · {K} x {N}, {(TransposeA ? 'T' : 'N')}{(TransposeB ? 'T' : 'N')}";

    private static IEnumerable<ProductShape> Squares =>
        from size in (int[])[4, 5, 7, 8, 12, 16, 24, 31, 32, 48, 64, 96, 100, 128, 192, 256, 384, 512, 768, 1000, 1024, 1536, 2048]
        select new ProductShape(size, size, size);

    private static IEnumerable<ProductShape> TallAndFlat =>
    [
        new(100_000, 64, 10), new(100_000, 10, 64), new(64, 100_000, 10, TransposeA: true),
        new(10, 64, 100_000), new(64, 10, 100_000), new(10, 100_000, 64),
    ];

    /// <summary>A row times a matrix, a matrix times a column, an inner and an outer product.</summary>
    private static IEnumerable<ProductShape> Vectors =>
        ((int[])[16, 64, 256, 1024, 2048]).SelectMany<int, ProductShape>(
            size => [new(1, size, size), new(size, size, 1), new(1, size, 1), new(size, 1, size)]);

    /// <summary>The forward pass, the gradient of the weights, and, but for the first layer, the gradient of the input.</summary>
    private static IEnumerable<ProductShape> Of(Workload workload)
    {
        for (int layer = 0; layer < workload.Layers; layer++)
        {
            (int inputs, int outputs) = (workload.Sizes[layer], workload.Sizes[layer + 1]);
            yield return new(workload.Batch, inputs, outputs);
            if (workload.IsPrediction)
            {
                continue;
            }

            yield return new(inputs, workload.Batch, outputs, TransposeA: true);
            if (layer > 0)
            {
                yield return new(workload.Batch, outputs, inputs, TransposeB: true);
            }
        }
    }
}
