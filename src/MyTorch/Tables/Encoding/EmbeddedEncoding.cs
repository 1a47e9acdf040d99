namespace MyTorch.Tables;

/// <summary>
/// Encodes categories as a single feature, the index of the level, which a <see cref="ColumnEmbedding{T}"/> replaces by a learned vector. There is always a
/// level for other texts, which includes missing cells if the training rows have none.
/// </summary>
internal sealed class EmbeddedEncoding(ColumnSchema schema, IReadOnlyList<string> categories, RareCategories rare, bool hasMissing)
    : CategoryEncoding(schema, categories, rare, hasMissing, hasOther: true)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Features { get; } = [schema.Name];

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<double> values, Span<float> result)
    {
        for (int row = 0; row < values.Length; row++)
        {
            result[row] = values[row] >= 0 ? (float)values[row] : Categories.Count;
        }
    }

    /// <inheritdoc/>
    protected override EmbeddedEncoding Create(IReadOnlyList<string> categories, RareCategories rare, bool hasMissing) => new(Schema, categories, rare, hasMissing);

    /// <inheritdoc/>
    protected override int MostCategories(EncodingSettings settings) => settings.MostCategories;
}
