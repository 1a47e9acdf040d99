namespace MyTorch.Benchmarks;

/// <summary>A network and a batch size to measure.</summary>
public sealed record Workload(string Name, int[] Sizes, int BatchNormLayers, int Batch)
{
    /// <summary>The sample constructor call of the handout: 784-64-64-32-10, sigmoid.</summary>
    public static Workload Handout { get; } = new("784-64-64-32-10", [784, 64, 64, 32, 10], 0, 100);

    /// <summary>The same with BatchNorm on the hidden layers.</summary>
    public static Workload HandoutBatchNorm { get; } = new("784-64-64-32-10 BN", [784, 64, 64, 32, 10], 3, 100);

    /// <summary>A tiny one, where overhead is all there is.</summary>
    public static Workload Tiny { get; } = new("2-16-16-2", [2, 16, 16, 2], 0, 32);

    public int Layers => Sizes.Length - 1;

    public override string ToString() => Name;
}
