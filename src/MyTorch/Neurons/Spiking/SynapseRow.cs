namespace MyTorch.Neurons;

/// <summary>Synapses from one source.</summary>
/// <param name="start">The target whose index is 0.</param>
/// <param name="targets">The targets, counted from <paramref name="start"/>, in ascending order.</param>
/// <param name="weights">The weight of each.</param>
internal readonly ref struct SynapseRow(int start, ReadOnlySpan<ushort> targets, ReadOnlySpan<double> weights)
{
    public int Start { get; } = start;

    public ReadOnlySpan<ushort> Targets { get; } = targets;

    public ReadOnlySpan<double> Weights { get; } = weights;
}
