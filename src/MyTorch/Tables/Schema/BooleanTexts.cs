namespace MyTorch.Tables;

/// <summary>The texts of Boolean cells: the same column may have yes and no in one file, and true and false, or 1 and 0, in another.</summary>
internal static class BooleanTexts
{
    private static readonly (string False, string True)[] Pairs =
    [
        ("false", "true"), ("f", "t"), ("no", "yes"), ("n", "y"), ("0", "1"), ("off", "on"),
    ];

    /// <summary>Returns which of two texts means true; null if they are not a known pair.</summary>
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

    /// <summary>
    /// Maps the texts of the other known pairs, in lower case, upper case or capitalized, to the texts of the column; empty unless the column is
    /// Boolean and its texts are a known pair.
    /// </summary>
    /// <param name="schema">The schema of the column.</param>
    /// <param name="texts">The distinct texts of the training rows.</param>
    public static IReadOnlyDictionary<string, string> FindAliases(ColumnSchema schema, IEnumerable<string> texts)
    {
        var aliases = new Dictionary<string, string>(StringComparer.Ordinal);
        if (schema.Kind == ColumnKind.Boolean && texts.Take(3).ToArray() is [var first, var second] && TrueOf(first, second) is { } yes)
        {
            string no = yes == first ? second : first;
            foreach ((string otherNo, string otherYes) in Pairs)
            {
                Add(otherNo, no);
                Add(otherYes, yes);
            }

            _ = aliases.Remove(no) & aliases.Remove(yes);
        }

        return aliases;

        void Add(string alias, string text)
        {
            foreach (string spelling in new[] { alias, alias.ToUpperInvariant(), char.ToUpperInvariant(alias[0]) + alias[1..] })
            {
                aliases[spelling] = text;
            }
        }
    }

    /// <summary>Returns the texts of a column, null for missing cells, with aliases replaced.</summary>
    public static string?[] Read(TableColumn column, ColumnSchema schema, IReadOnlyDictionary<string, string> aliases)
    {
        string?[] texts = CellReader.Texts(column, schema);
        return aliases.Count == 0 ? texts : Array.ConvertAll(texts, text => text is null ? null : aliases.GetValueOrDefault(text, text));
    }
}
