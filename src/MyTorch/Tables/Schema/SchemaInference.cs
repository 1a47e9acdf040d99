namespace MyTorch.Tables;

/// <summary>Infers what a column means from its cells.</summary>
/// <remarks>
/// The rules, of which the first that holds decides: a target is a target; a column without a value, or with a single one, is ignored; two values
/// that are a pair such as yes and no, or 0 and 1, are Boolean; numbers that are all distinct and whole, and rise by the same step or have a
/// name such as id, are an identifier; other numbers are numeric; texts that all are dates in one format are dates; texts most of which occur
/// once are text, which is not a feature; all others are categories.
/// </remarks>
internal static class SchemaInference
{
    /// <summary>Below this number of distinct texts a column is one of categories, however few rows there are.</summary>
    private const int FewTexts = 20;

    private static readonly (string False, string True)[] Pairs =
    [
        ("false", "true"), ("f", "t"), ("no", "yes"), ("n", "y"), ("0", "1"), ("off", "on"),
    ];

    /// <summary>The schema of a column.</summary>
    public static ColumnSchema Infer(TableColumn column, bool isTarget)
    {
        (ColumnKind kind, ColumnRole role, string reason, string? format) = Describe(column);
        return new ColumnSchema(column.Name, kind, isTarget ? ColumnRole.Target : role) { Reason = isTarget ? "given" : reason, DateFormat = format };
    }

    /// <summary>Of two texts, the one that is true; null if they are not a known pair.</summary>
    public static string? TrueOf(string first, string second)
    {
        foreach ((string no, string yes) in Pairs)
        {
            if (no.Equals(first, StringComparison.OrdinalIgnoreCase) && yes.Equals(second, StringComparison.OrdinalIgnoreCase))
            {
                return second;
            }

            if (no.Equals(second, StringComparison.OrdinalIgnoreCase) && yes.Equals(first, StringComparison.OrdinalIgnoreCase))
            {
                return first;
            }
        }

        return null;
    }

    private static (ColumnKind Kind, ColumnRole Role, string Reason, string? Format) Describe(TableColumn column) =>
        column.IsNumeric ? DescribeNumbers(column) : DescribeTexts(column);

    private static (ColumnKind Kind, ColumnRole Role, string Reason, string? Format) DescribeNumbers(TableColumn column)
    {
        double[] present = [.. column.Numbers.ToArray().Where(number => !double.IsNaN(number))];
        int distinct = present.Distinct().Take(3).Count();
        return distinct == 0 ? (ColumnKind.Numeric, ColumnRole.Ignored, "no values", null)
            : distinct == 1 ? (ColumnKind.Numeric, ColumnRole.Ignored, "constant", null)
            : distinct == 2 && present.All(number => number is 0 or 1) ? (ColumnKind.Boolean, ColumnRole.Feature, "0 and 1", null)
            : IsRowNumber(present, column) ? (ColumnKind.Numeric, ColumnRole.Identifier, "row number", null)
            : IsNamedIdentifier(column.Name) && present.All(double.IsInteger) && present.Distinct().Count() == present.Length ? (ColumnKind.Numeric, ColumnRole.Identifier, "distinct numbers", null)
            : (ColumnKind.Numeric, ColumnRole.Feature, "numbers", null);
    }

    private static (ColumnKind Kind, ColumnRole Role, string Reason, string? Format) DescribeTexts(TableColumn column)
    {
        int[] counts = new int[column.Values.Length];
        foreach (int code in column.Codes)
        {
            if (code >= 0)
            {
                counts[code]++;
            }
        }

        string[] texts = [.. column.Values.ToArray().Where((_, code) => counts[code] > 0)];
        if (texts.Length < 2)
        {
            return (ColumnKind.Category, ColumnRole.Ignored, texts.Length == 0 ? "no values" : "constant", null);
        }

        if (texts.Length == 2 && TrueOf(texts[0], texts[1]) is not null)
        {
            return (ColumnKind.Boolean, ColumnRole.Feature, $"{texts[0]} and {texts[1]}", null);
        }

        if (DateFormats.Find(texts) is { } format)
        {
            return (ColumnKind.Date, ColumnRole.Feature, $"dates as {format}", format);
        }

        int rows = counts.Sum();
        int once = counts.Count(count => count == 1);
        return texts.Length > FewTexts && 2 * once > rows
            ? (ColumnKind.Text, ColumnRole.Ignored, $"{once} of {rows} texts occur once", null)
            : (ColumnKind.Category, ColumnRole.Feature, $"{texts.Length} texts", null);
    }

    private static bool IsRowNumber(double[] present, TableColumn column) =>
        present.Length == column.Count && present.Length > 2 && double.IsInteger(present[0]) && Math.Abs(present[1] - present[0]) == 1
        && Enumerable.Range(1, present.Length - 1).All(i => present[i] - present[i - 1] == present[1] - present[0]);

    private static bool IsNamedIdentifier(string name) =>
        name.Equals("id", StringComparison.OrdinalIgnoreCase) || name.EndsWith("_id", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(" id", StringComparison.OrdinalIgnoreCase) || name.EndsWith("Id", StringComparison.Ordinal) || name.EndsWith("ID", StringComparison.Ordinal);
}
