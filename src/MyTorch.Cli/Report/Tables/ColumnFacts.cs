using System.Globalization;
using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>Statistics of a column of the training table.</summary>
internal sealed class ColumnFacts
{
    private readonly Dictionary<string, int> _counts;

    /// <summary>Counts the cells.</summary>
    public ColumnFacts(Table table, ColumnSchema schema)
    {
        (Schema, Rows) = (schema, table.RowCount);
        TableColumn column = table[schema.Name];
        _counts = Enumerable.Range(0, table.RowCount).Select(column.Text).OfType<string>().Where(text => !schema.MissingValues.Contains(text))
            .CountBy(text => text, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        Missing = Rows - _counts.Values.Sum();
    }

    /// <summary>The kind and the role of the column.</summary>
    public ColumnSchema Schema { get; }

    /// <summary>The number of cells.</summary>
    public int Rows { get; }

    /// <summary>The number of missing cells.</summary>
    public int Missing { get; }

    /// <summary>The number of distinct values.</summary>
    public int Distinct => _counts.Count;

    /// <summary>The use of the column, with the reason if it is not obvious.</summary>
    public string Role => Schema.Role switch
    {
        ColumnRole.Feature => "feature",
        ColumnRole.Target => "target",
        ColumnRole.Weight => "weight of the row",
        ColumnRole.Group => "group of the row",
        ColumnRole.Identifier => $"not used: identifier ({Schema.Reason})",
        _ => $"not used: {Schema.Reason}",
    };

    /// <summary>The missing cells in percent; "0" if there are none.</summary>
    public string MissingPercent => Missing == 0 ? "0" : DisplayFormat.MissingPercent(Missing / (double)Rows);

    /// <summary>Returns the range of numbers and dates, or the most frequent texts of other columns.</summary>
    /// <param name="most">The maximum number of texts.</param>
    public string Values(int most) => Distinct == 0 ? "" : Range is { } range ? $"{range.First} to {range.Last}" : Frequent(most);

    /// <summary>Returns the number of categories with fewer rows than a count.</summary>
    public int Rarer(int count) => _counts.Values.Count(rows => rows < count);

    /// <summary>The first and the last number or date; null for other columns and if there is none.</summary>
    public (string First, string Last)? Range
    {
        get
        {
            IEnumerable<(double Value, string Text)> values = Schema.Kind is ColumnKind.Numeric or ColumnKind.Date
                ? _counts.Keys.Select(text => (Schema.TryReadNumber(text, out double number) ? number : double.NaN, text))
                : [];
            (double Value, string Text)[] ascending = [.. values.Where(value => !double.IsNaN(value.Value)).OrderBy(value => value.Value)];
            return ascending.Length == 0 ? null : (ascending[0].Text, ascending[^1].Text);
        }
    }

    private string Frequent(int most)
    {
        IEnumerable<string> texts = _counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).Take(most)
            .Select(entry => string.Create(CultureInfo.InvariantCulture, $"{Printable.Of(entry.Key)} ({entry.Value})"));
        return string.Join(", ", texts) + (Distinct > most ? $" and {Distinct - most} more" : "");
    }
}
