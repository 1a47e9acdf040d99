namespace MyTorch.Tables;

/// <summary>One-hot encoding of categories: a feature for each level. There is a level for other texts only if the training rows have such texts.</summary>
internal sealed class OneHotEncoding(ColumnSchema schema, IReadOnlyList<string> categories, RareCategories rare, bool hasMissing)
    : CategoryEncoding(schema, categories, rare, hasMissing, hasOther: !rare.IsEmpty)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Features => Levels;

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<double> values, Span<float> result)
    {
        for (int row = 0; row < values.Length; row++)
        {
            if (values[row] >= 0)
            {
                result[((int)values[row] * values.Length) + row] = 1;
            }
        }
    }

    /// <inheritdoc/>
    protected override OneHotEncoding Create(IReadOnlyList<string> categories, RareCategories rare, bool hasMissing) => new(Schema, categories, rare, hasMissing);

    /// <inheritdoc/>
    protected override int MostCategories(EncodingSettings settings) => settings.MostOneHotExtended;
}
