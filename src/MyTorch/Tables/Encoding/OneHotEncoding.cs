namespace MyTorch.Tables;

/// <summary>Categories, one-hot: a feature for each level. There is one for other texts only where training rows have such texts.</summary>
internal sealed class OneHotEncoding(ColumnSchema schema, IReadOnlyList<string> categories, IReadOnlyList<string> rare, bool hasMissing)
    : CategoryEncoding(schema, categories, rare, hasMissing, hasOther: rare.Count > 0)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Features => Levels;

    /// <inheritdoc/>
    public override void Encode(TableColumn cells, Table table, Span<float> result)
    {
        foreach ((int row, int? level) in FindLevels(cells).Index())
        {
            if (level is { } feature)
            {
                result[(feature * cells.Count) + row] = 1;
            }
        }
    }

    /// <inheritdoc/>
    protected override OneHotEncoding Create(IReadOnlyList<string> categories, IReadOnlyList<string> rare, bool hasMissing) => new(Schema, categories, rare, hasMissing);

    /// <inheritdoc/>
    protected override int MostCategories(EncodingSettings settings) => settings.MostOneHotExtended;
}
