using static System.FormattableString;

namespace MyTorch.Tables;

/// <summary>Infers the schema of a column from its cells by the rules of <see cref="TableSchema.Infer"/>.</summary>
internal static class SchemaInference
{
    /// <summary>A column with at most this number of distinct texts is categorical, however few rows there are; with at least this number of distinct numbers, it is numeric.</summary>
    public const int FewTexts = 20;

    /// <summary>The maximum number of distinct texts among numbers that may stand for a missing value, however many cells have them.</summary>
    private const int MostPlaceholders = 3;

    /// <summary>The maximum number of distinct texts among numbers that may be typing errors, and the maximum fraction of the cells.</summary>
    private const int MostErrors = 100;
    private const double MostErrorShare = 0.05;

    private const int FewestClasses = 2;

    private const string NumberDate = "yyyyMMdd";

    private static readonly HashSet<string> KeyNames = new(["", "Unnamed: 0", "id", "index", "key", "row", "guid", "uuid"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Infers the schema of a column.</summary>
    public static ColumnSchema Infer(TableColumn column, bool isTarget)
    {
        ColumnSchema schema = column.IsNumeric ? OfNumbers(column) : OfTexts(column, isTarget);
        return isTarget ? schema with { Role = ColumnRole.Target, Reason = "given" } : schema;
    }

    private static ColumnSchema OfNumbers(TableColumn column)
    {
        var values = new NumberValues(column.Numbers);
        return values.Count == 0 ? Ignored(column, ColumnKind.Numeric, "no values")
            : values.Minimum == values.Maximum && values.Count == column.Count ? Ignored(column, ColumnKind.Numeric, "constant")
            : values.AreFlags ? Feature(column, ColumnKind.Boolean, "0 and 1")
            : !values.AreWhole ? Feature(column, ColumnKind.Numeric, "numbers")
            : values.CountRows ? Key(column, ColumnKind.Numeric, "row number")
            : IsKeyName(column.Name) ? OfKey(column)
            : values.AreDates ? Feature(column, ColumnKind.Date, $"dates as {NumberDate}") with { DateFormat = NumberDate }
            : Feature(column, ColumnKind.Numeric, "whole numbers");
    }

    private static ColumnSchema OfKey(TableColumn column)
    {
        var distinct = new HashSet<double>();
        foreach (double number in column.Numbers)
        {
            distinct.Add(number);
        }

        return distinct.Count == column.Count
            ? Key(column, ColumnKind.Numeric, "distinct whole numbers, named as a key")
            : Feature(column, ColumnKind.Category, Invariant($"{distinct.Count} whole numbers, named as a key"));
    }

    private static ColumnSchema OfTexts(TableColumn column, bool isTarget)
    {
        string[] texts = new TextValues(column).Texts;
        bool hasDash = texts.Contains(CellReader.Dash) && !texts.Contains("+") && !(isTarget && texts.Length < FewestClasses + 1);
        ColumnSchema schema = OfTexts(column, new TextValues(column, hasDash ? CellReader.Dash : null));
        return hasDash ? schema with { MissingValues = [CellReader.Dash, .. schema.MissingValues] } : schema;
    }

    private static ColumnSchema OfTexts(TableColumn column, TextValues values)
    {
        string[] texts = values.Texts;
        return texts.Length == 0 ? Ignored(column, ColumnKind.Category, "no values")
            : texts.Length == 1 && values.Cells == column.Count ? Ignored(column, ColumnKind.Category, "constant")
            : texts.Length == 2 && BooleanTexts.TrueOf(texts[0], texts[1]) is not null ? Feature(column, ColumnKind.Boolean, $"{texts[0]} and {texts[1]}")
            : values.OtherTexts.Count == 0 ? Feature(column, ColumnKind.Numeric, "texts that are numbers")
            : AreNumbers(values) ? Feature(column, ColumnKind.Numeric, NumbersBut(values)) with { MissingValues = values.OtherTexts }
            : DateFormats.Find(texts) is [var format, ..] ? Feature(column, ColumnKind.Date, $"dates as {format}") with { DateFormat = format }
            : texts.Length > FewTexts && 2 * values.Single > values.Cells ? OfMostlyDistinct(column, values)
            : Feature(column, ColumnKind.Category, texts.Length == 1 ? $"'{CellText.Shorten(texts[0])}' or missing" : Invariant($"{texts.Length} texts"));
    }

    /// <summary>Returns the schema of mostly distinct texts: keys such as A123 if all are distinct and each has a letter, a digit and no space.</summary>
    private static ColumnSchema OfMostlyDistinct(TableColumn column, TextValues values) =>
        values.Single == values.Cells && values.Cells == column.Count && Array.TrueForAll(values.Texts, IsKeyText)
            ? Key(column, ColumnKind.Text, "distinct keys")
            : Ignored(column, ColumnKind.Text, Invariant($"{values.Single} of {values.Cells} texts occur once"));

    /// <summary>Returns whether the texts that are not numbers are missing values or typing errors; codes such as 0123 are neither.</summary>
    private static bool AreNumbers(TextValues values) =>
        values.Numbers >= FewTexts && values.Numbers > values.OtherTexts.Count && values.OtherTexts.Count <= MostErrors
        && (values.OtherTexts.Count <= MostPlaceholders || values.OtherCells <= MostErrorShare * values.Cells)
        && values.OtherTexts.All(text => text.AsSpan().ContainsAnyExceptInRange('0', '9'));

    private static string NumbersBut(TextValues values) =>
        Invariant($"numbers; {values.OtherCells} cells such as '{CellText.Shorten(values.OtherTexts[0])}' are missing values");

    private static bool IsKeyText(string text) => text.Any(char.IsLetter) && text.Any(char.IsAsciiDigit) && !text.Any(char.IsWhiteSpace);

    private static bool IsKeyName(string name) =>
        KeyNames.Contains(name) || name.EndsWith("_id", StringComparison.OrdinalIgnoreCase) || name.EndsWith(" id", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".id", StringComparison.OrdinalIgnoreCase) || name.EndsWith("Id", StringComparison.Ordinal) || name.EndsWith("ID", StringComparison.Ordinal);

    private static ColumnSchema Feature(TableColumn column, ColumnKind kind, string reason) => new(column.Name, kind, ColumnRole.Feature) { Reason = reason };

    private static ColumnSchema Key(TableColumn column, ColumnKind kind, string reason) => new(column.Name, kind, ColumnRole.Identifier) { Reason = reason };

    private static ColumnSchema Ignored(TableColumn column, ColumnKind kind, string reason) => new(column.Name, kind, ColumnRole.Ignored) { Reason = reason };
}
