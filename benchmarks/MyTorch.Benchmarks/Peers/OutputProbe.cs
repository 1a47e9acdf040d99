using System.Numerics;

namespace MyTorch.Benchmarks.Peers;

/// <summary>The last layer of a network, which reads the output of the previous layer without copying it from its buffer.</summary>
internal sealed class OutputProbe<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private ColumnBuffer<T>? _input;

    /// <summary>Returns a copy of the last output of the previous layer.</summary>
    public T[] Elements => _input!.Elements.ToArray();

    public override int OutputColumns(int inputs) => 1;

    protected override void DeclarePasses(LayerPlan<T> plan) => _input = plan.X;
}
