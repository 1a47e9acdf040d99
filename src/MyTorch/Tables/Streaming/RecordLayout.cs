namespace MyTorch.Tables;

/// <summary>The layout of a record of <see cref="SpooledRows"/>: features, targets, weight, key.</summary>
/// <param name="Features">The number of feature columns.</param>
/// <param name="Targets">The number of target columns of the network.</param>
/// <param name="HasWeights">Whether rows have weights; otherwise all weights are 1.</param>
internal sealed record RecordLayout(int Features, int Targets, bool HasWeights)
{
    /// <summary>The index of the weight.</summary>
    public int Weight => Features + Targets;

    /// <summary>The index of the fold key.</summary>
    public int Key => Weight + 1;

    /// <summary>The number of values.</summary>
    public int Width => Key + 1;
}
