namespace MyTorch.Tables;

/// <summary>
/// Encodes categories. Each cell has a level: its category; "missing" if the training rows have missing cells; or "other" for texts that occur in fewer than a given
/// number of training rows, or in none. A Boolean column also accepts the texts of the other known pairs.
/// </summary>
internal abstract class CategoryEncoding : ColumnEncoding
{
    private readonly Dictionary<string, int> _index;

    private protected CategoryEncoding(ColumnSchema schema, IReadOnlyList<string> categories, RareCategories rare, bool hasMissing, bool hasOther)
        : base(schema.Name)
    {
        (Schema, Categories, Rare, HasMissing, HasOther) = (schema, categories, rare, hasMissing, hasOther);
        _index = categories.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        Aliases = BooleanTexts.FindAliases(schema, categories.Concat(rare.Texts));
        Levels = [.. categories.Select(category => $"{Column} = {category}"), .. hasOther ? new[] { OtherLevel(Column) } : [], .. hasMissing ? new[] { MissingFeature } : []];
    }

    public IReadOnlyList<string> Categories { get; }

    public RareCategories Rare { get; }

    public bool HasMissing { get; }

    /// <summary>Whether there is a level for all other texts.</summary>
    public bool HasOther { get; }

    /// <summary>The texts that are read as a text of the training rows; empty unless the column is Boolean.</summary>
    public IReadOnlyDictionary<string, string> Aliases { get; }

    /// <summary>The names of the levels: the categories, all other texts, missing cells.</summary>
    public IReadOnlyList<string> Levels { get; }

    /// <summary>The schema of the column.</summary>
    protected ColumnSchema Schema { get; }

    /// <summary>Fits the encoding to the texts of the training rows: one-hot, or embedded if there are many categories.</summary>
    public static CategoryEncoding Fit(ColumnSchema schema, IReadOnlyList<string?> texts, EncodingSettings settings)
    {
        var counts = texts.OfType<string>().CountBy(text => text, StringComparer.Ordinal)
            .OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).ToArray();
        int frequent = counts.Count(entry => entry.Value >= settings.MinimumCategoryCount);
        bool isEmbedded = frequent > settings.MostOneHot;
        int kept = isEmbedded ? Math.Min(frequent, settings.MostCategories) : frequent;
        string[] names = [.. counts.Select(entry => entry.Key)];
        var rare = new RareCategories(names[kept..], []);
        return isEmbedded ? new EmbeddedEncoding(schema, names[..kept], rare, texts.Contains(null)) : new OneHotEncoding(schema, names[..kept], rare, texts.Contains(null));
    }

    /// <summary>Returns the name of the level of all other texts.</summary>
    public static string OtherLevel(string column) => $"{column} is another";

    /// <summary>Returns the encoding with more categories.</summary>
    protected abstract CategoryEncoding Create(IReadOnlyList<string> categories, RareCategories rare, bool hasMissing);

    /// <summary>The maximum number of categories of an extended encoding.</summary>
    protected abstract int MostCategories(EncodingSettings settings);

    /// <inheritdoc/>
    public override CategoryEncoding Extend(TableColumn cells, Table table, EncodingSettings settings)
    {
        CategoryEncoding other = Fit(Schema, Read(cells), settings);
        string[] added = [.. other.Categories.Except(Categories).Take(Math.Max(0, MostCategories(settings) - Categories.Count))];
        string[] categories = [.. Categories, .. added];
        return Create(categories, Rare.With(other.Rare, other.Categories, categories), HasMissing || other.HasMissing);
    }

    /// <inheritdoc/>
    public override double[] Read(TableColumn cells, Table table) => Array.ConvertAll(Read(cells), text => (double)FindLevel(text));

    /// <summary>Counts the cells whose category does not occur in the training rows.</summary>
    public int CountUnseen(TableColumn cells) => Read(cells).Count(text => text is not null && !_index.ContainsKey(text) && !Rare.Contains(text));

    /// <summary>Returns the level of a text, or -1 if it has no level.</summary>
    private int FindLevel(string? text) => text is null ? (HasMissing ? Levels.Count - 1 : -1)
        : _index.TryGetValue(text, out int category) ? category
        : HasOther ? Categories.Count : -1;

    private string?[] Read(TableColumn cells) => BooleanTexts.Read(cells, Schema, Aliases);
}
