namespace MyTorch.Tables;

/// <summary>The place of each value in a record of <see cref="SpooledRows"/>: features, targets, weight, key.</summary>
/// <param name="Features">The number of feature columns.</param>
/// <param name="Targets">The number of targets, as a network is trained on them.</param>
/// <param name="HasWeights">Whether rows have weights; otherwise all are 1.</param>
internal sealed record RecordLayout(int Features, int Targets, bool HasWeights)
{
    /// <summary>The place of the weight.</summary>
    public int Weight => Features + Targets;

    /// <summary>The place of the key of the folds.</summary>
    public int Key => Weight + 1;

    /// <summary>The number of values.</summary>
    public int Width => Key + 1;
}
