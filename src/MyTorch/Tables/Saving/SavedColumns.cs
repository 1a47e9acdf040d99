using System.Text.Json;
using MyTorch.Data;

namespace MyTorch.Tables;

/// <summary>Writes and reads the column encodings of a model file.</summary>
internal static class SavedColumns
{
    private const string Encoders = "encoders";
    private const string Columns = "columns";
    private const string OfNetworks = "of_networks";
    private const string Center = "center";
    private const string Scale = "scale";
    private const string Edges = "edges";
    private const string HasMissing = "has_missing";
    private const string Limits = "limits";
    private const string Categories = "categories";
    private const string Rare = "rare";
    private const string RareHashes = "rare_hashes";

    /// <summary>The kinds of encodings.</summary>
    public static SavedKinds<ColumnEncoding, ColumnSchema> Kinds { get; } = new(
        SavedKinds<ColumnEncoding, ColumnSchema>.Kind<NumericEncoding>("numeric", WriteNumeric, (json, schema) => ReadNumeric(json, schema, ColumnKind.Numeric)),
        SavedKinds<ColumnEncoding, ColumnSchema>.Kind<DateEncoding>("date", (json, encoding) => WriteNumeric(json, encoding.Elapsed), ReadDate),
        SavedKinds<ColumnEncoding, ColumnSchema>.Kind<OneHotEncoding>("category", WriteCategory, (json, schema) => ReadCategory(json, schema, (categories, rare, hasMissing) => new OneHotEncoding(schema, categories, rare, hasMissing))),
        SavedKinds<ColumnEncoding, ColumnSchema>.Kind<EmbeddedEncoding>("embedded", WriteCategory, (json, schema) => ReadCategory(json, schema, (categories, rare, hasMissing) => new EmbeddedEncoding(schema, categories, rare, hasMissing))));

    /// <summary>Writes the distinct encoders of the networks.</summary>
    public static string Write(IReadOnlyList<TableEncoder> encoders) => JsonText.Write(json =>
    {
        TableEncoder[] distinct = [.. encoders.Distinct()];
        JsonText.WriteNumbers(json, OfNetworks, encoders.Select(encoder => (double)Array.IndexOf(distinct, encoder)));
        json.WriteStartArray(Encoders);
        foreach (TableEncoder encoder in distinct)
        {
            json.WriteStartObject();
            json.WriteStartArray(Columns);
            foreach (ColumnEncoding encoding in encoder.Encodings)
            {
                json.WriteStartObject();
                Kinds.Write(json, encoding);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>Reads the encoders of the networks of a recipe.</summary>
    /// <exception cref="InvalidDataException">The text is invalid, or the encoders do not match the schema and the recipe.</exception>
    public static IReadOnlyList<TableEncoder> Read(string text, TableSchema schema, TableRecipe recipe)
    {
        using var json = new JsonText(text, "the encodings");
        TableEncoder[] encoders = [.. json.Objects(Encoders).Select((encoder, index) => ReadEncoder(encoder, $"encoder {index}", schema))];
        int[] ofNetworks = json.Integers(OfNetworks);
        return ofNetworks.Length == recipe.Networks.Count && Array.TrueForAll(ofNetworks, index => index >= 0 && index < encoders.Length)
            ? [.. ofNetworks.Select(index => encoders[index])]
            : throw json.Error($"'{OfNetworks}' must be a number of 0 to {encoders.Length - 1} for each of the {recipe.Networks.Count} networks of the recipe.");
    }

    private static TableEncoder ReadEncoder(string text, string name, TableSchema schema)
    {
        using var json = new JsonText(text, name);
        (string[] columns, IReadOnlyList<string> features) = (json.Objects(Columns), schema.Features);
        var encoder = columns.Length == features.Count
            ? new TableEncoder([.. columns.Zip(features, (column, feature) => ReadColumn(column, $"{name}: column '{feature}'", schema[feature]))])
            : throw json.Error($"'{Columns}' must have one object for each of the {features.Count} features of the schema, not {columns.Length}.");
        return encoder.Features.Count > 0 ? encoder : throw json.Error("the columns must have at least one feature.");
    }

    private static ColumnEncoding ReadColumn(string text, string name, ColumnSchema schema)
    {
        using var json = new JsonText(text, name);
        return Kinds.Read(json, schema);
    }

    private static void WriteNumeric(Utf8JsonWriter json, NumericEncoding encoding)
    {
        json.WriteNumber(Center, encoding.Center);
        json.WriteNumber(Scale, encoding.Scale);
        JsonText.WriteNumbers(json, Edges, encoding.Edges);
        json.WriteBoolean(HasMissing, encoding.HasMissing);
        JsonText.WriteNumbers(json, Limits, double.IsFinite(encoding.Limits.Smallest) && double.IsFinite(encoding.Limits.Largest) ? [encoding.Limits.Smallest, encoding.Limits.Largest] : []);
    }

    private static NumericEncoding ReadNumeric(JsonText json, ColumnSchema schema, ColumnKind kind)
    {
        RequireKind(json, schema, schema.Kind == kind);
        double scale = json.Number(Scale);
        double[] edges = json.Numbers(Edges);
        double[] limits = json.Has(Limits) ? json.Numbers(Limits) : [];
        return scale < 0 ? throw json.Error($"'{Scale}' must not be negative, but is {TableColumn.TextOf(scale)}.")
            : !Array.TrueForAll(edges, double.IsFinite) || edges.Length is 1 or 2 || edges.Zip(edges.Skip(1)).Any(pair => pair.First >= pair.Second)
            ? throw json.Error($"'{Edges}' must be empty or at least three finite numbers in ascending order.")
            : limits.Length > 0 && !(limits.Length == 2 && limits[0] < limits[1]) ? throw json.Error($"'{Limits}' must be empty or two ascending numbers.")
            : new NumericEncoding(schema.Name, json.Number(Center), scale, edges, json.Flag(HasMissing), CellReader.ReaderOf(schema))
            {
                Limits = limits.Length > 0 ? (limits[0], limits[1]) : (double.NegativeInfinity, double.PositiveInfinity),
            };
    }

    private static DateEncoding ReadDate(JsonText json, ColumnSchema schema) => schema.DateFormat is { } format && DateFormats.All.Contains(format)
        ? new DateEncoding(schema, ReadNumeric(json, schema, ColumnKind.Date))
        : throw json.Error("the column must have a date format in the schema.");

    private static void WriteCategory(Utf8JsonWriter json, CategoryEncoding encoding)
    {
        JsonText.WriteTexts(json, Categories, encoding.Categories);
        JsonText.WriteTexts(json, Rare, encoding.Rare.Texts);
        json.WriteBase64String(RareHashes, encoding.Rare.Hashes);
        json.WriteBoolean(HasMissing, encoding.HasMissing);
    }

    private static TEncoding ReadCategory<TEncoding>(JsonText json, ColumnSchema schema, Func<string[], RareCategories, bool, TEncoding> create)
    {
        RequireKind(json, schema, schema.Kind is not (ColumnKind.Numeric or ColumnKind.Date));
        (string[] categories, string[] rare) = (json.Texts(Categories), json.Texts(Rare));
        IEnumerable<uint> hashes = json.Has(RareHashes) ? RareCategories.ReadHashes(json.Bytes(RareHashes)) ?? throw json.Error($"'{RareHashes}' must have four bytes for each category.") : [];
        return categories.Concat(rare).Distinct(StringComparer.Ordinal).Count() == categories.Length + rare.Length
            ? create(categories, new RareCategories(rare, hashes), json.Flag(HasMissing))
            : throw json.Error($"'{Categories}' and '{Rare}' must not contain a text twice.");
    }

    private static void RequireKind(JsonText json, ColumnSchema schema, bool isGood)
    {
        if (!isGood)
        {
            throw json.Error($"the kind of the encoding does not match the kind {schema.Kind} of the column in the schema.");
        }
    }
}
