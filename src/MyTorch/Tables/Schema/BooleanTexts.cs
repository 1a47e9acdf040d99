namespace MyTorch.Tables;

/// <summary>The texts of Boolean cells: a column that has yes and no in one file may have true and false, or 1 and 0, in another.</summary>
internal static class BooleanTexts
{
    private static readonly (string False, string True)[] Pairs =
    [
        ("false", "true"), ("f", "t"), ("no", "yes"), ("n", "y"), ("0", "1"), ("off", "on"),
    ];

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

    /// <summary>
    /// The text of a column that each text of another known pair stands for, in lower or upper case or with a capital; none unless the column is
    /// Boolean and its texts are a known pair.
    /// </summary>
    /// <param name="schema">What the column means.</param>
    /// <param name="texts">The distinct texts that the training rows have.</param>
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

    /// <summary>The texts of a column, null where a cell is missing, with those that are aliases replaced.</summary>
    public static string?[] Read(TableColumn column, ColumnSchema schema, IReadOnlyDictionary<string, string> aliases)
    {
        string?[] texts = CellReader.Texts(column, schema);
        return aliases.Count == 0 ? texts : Array.ConvertAll(texts, text => text is null ? null : aliases.GetValueOrDefault(text, text));
    }
}
