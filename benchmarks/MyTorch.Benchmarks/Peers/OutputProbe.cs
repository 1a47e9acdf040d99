using System.Numerics;

namespace MyTorch.Benchmarks.Peers;

/// <summary>The end of a network that only looks at the output of the layer before it, which so stays in its buffer and is not copied.</summary>
internal sealed class OutputProbe<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private ColumnBuffer<T>? _input;

    /// <summary>A copy of the last output of the layer before.</summary>
    public T[] Elements => _input!.Elements.ToArray();

    public override int OutputColumns(int inputs) => 1;

    protected override void DeclarePasses(LayerPlan<T> plan) => _input = plan.X;
}
