namespace MyTorch.Tables;

/// <summary>
/// Categories, one-hot: a feature for each category, one for a missing cell where training rows have one, and one for all other texts, which are
/// those that fewer than a stated number of training rows have and those that none has. A Boolean column reads the texts of other known pairs too.
/// </summary>
internal sealed class CategoryEncoding : ColumnEncoding
{
    private readonly ColumnSchema _schema;
    private readonly Dictionary<string, int> _index;

    public CategoryEncoding(ColumnSchema schema, IReadOnlyList<string> categories, RareCategories rare, bool hasMissing)
        : base(schema.Name)
    {
        (_schema, Categories, Rare, HasMissing) = (schema, categories, rare, hasMissing);
        _index = categories.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        Aliases = BooleanTexts.FindAliases(schema, categories.Concat(rare.Texts));
        Features = [.. categories.Select(category => $"{Column} = {category}"), .. !rare.IsEmpty ? new[] { OtherFeature(Column) } : [], .. hasMissing ? new[] { MissingFeature } : []];
    }

    public IReadOnlyList<string> Categories { get; }

    public RareCategories Rare { get; }

    public bool HasMissing { get; }

    /// <summary>The texts that stand for one of the training rows; none unless the column is Boolean.</summary>
    public IReadOnlyDictionary<string, string> Aliases { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Features { get; }

    /// <summary>Fits the encoding to the texts of the training rows.</summary>
    public static CategoryEncoding Fit(ColumnSchema schema, IReadOnlyList<string?> texts, int minimumCount, int mostCategories)
    {
        var counts = texts.OfType<string>().CountBy(text => text, StringComparer.Ordinal)
            .OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).ToArray();
        int kept = Math.Min(counts.Count(entry => entry.Value >= minimumCount), mostCategories);
        string[] names = [.. counts.Select(entry => entry.Key)];
        return new CategoryEncoding(schema, names[..kept], new RareCategories(names[kept..], []), texts.Contains(null));
    }

    /// <summary>The name of the feature of all other texts.</summary>
    public static string OtherFeature(string column) => $"{column} is another";

    /// <inheritdoc/>
    public override CategoryEncoding Extend(TableColumn cells, Table table, EncodingSettings settings)
    {
        CategoryEncoding other = Fit(_schema, Read(cells), settings.MinimumCategoryCount, settings.MostCategories);
        string[] added = [.. other.Categories.Except(Categories).Take(Math.Max(0, settings.MostCategories - Categories.Count))];
        string[] categories = [.. Categories, .. added];
        return new CategoryEncoding(_schema, categories, Rare.With(other.Rare, other.Categories, categories), HasMissing || other.HasMissing);
    }

    /// <inheritdoc/>
    public override double[] Read(TableColumn cells, Table table) => Array.ConvertAll(Read(cells), text => (double)FeatureOf(text));

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<double> places, Span<float> result)
    {
        for (int row = 0; row < places.Length; row++)
        {
            if (places[row] >= 0)
            {
                result[((int)places[row] * places.Length) + row] = 1;
            }
        }
    }

    /// <summary>The number of cells with a category that the training rows do not have.</summary>
    public int CountUnseen(TableColumn cells) => Read(cells).Count(text => text is not null && !_index.ContainsKey(text) && !Rare.Contains(text));

    /// <summary>The feature that is 1 for a text, or -1 for none.</summary>
    private int FeatureOf(string? text) => text is null ? (HasMissing ? Features.Count - 1 : -1)
        : _index.TryGetValue(text, out int category) ? category
        : !Rare.IsEmpty ? Categories.Count : -1;

    private string?[] Read(TableColumn cells) => BooleanTexts.Read(cells, _schema, Aliases);
}
