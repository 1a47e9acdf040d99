using System.Globalization;
using System.Text;

namespace MyTorch.Cli;

/// <summary>A table of results: columns of numbers, and columns of text that name the rows.</summary>
internal sealed class ResultTable
{
    private readonly OrderedDictionary<string, IReadOnlyList<double>?> _numbers = [];
    private readonly Dictionary<string, IReadOnlyList<string>> _texts = [];

    /// <summary>Creates an empty table.</summary>
    /// <param name="name">The last part of the file name, in lower case with hyphens, such as "curves".</param>
    public ResultTable(string name) => Name = name;

    /// <summary>The last part of the file name.</summary>
    public string Name { get; }

    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Columns => [.. _numbers.Keys];

    /// <summary>The number of rows.</summary>
    public int Rows { get; private set; }

    /// <summary>The numbers of a column.</summary>
    /// <exception cref="KeyNotFoundException">There is no such column of numbers.</exception>
    public IReadOnlyList<double> this[string column] => _numbers.GetValueOrDefault(column) ?? throw new KeyNotFoundException($"The table '{Name}' has no column of numbers '{column}', only {string.Join(", ", Columns)}.");

    /// <summary>Returns the texts of a column.</summary>
    /// <exception cref="KeyNotFoundException">There is no such column of text.</exception>
    public IReadOnlyList<string> Texts(string column) => _texts[column];

    /// <summary>Returns the number of a column in the row where a column of text has a given text.</summary>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    /// <exception cref="InvalidOperationException">No row has the text, or several rows have it.</exception>
    public double At(string textColumn, string text, string column) => this[column][Texts(textColumn).Index().Single(row => row.Item == text).Index];

    /// <summary>Adds a column of numbers.</summary>
    /// <param name="column">Its name, in lower case with underscores.</param>
    /// <param name="values">The values, one for each row.</param>
    /// <returns>This table.</returns>
    /// <exception cref="ArgumentException">The name is already used, or the number of values differs from that of the other columns.</exception>
    public ResultTable Add(string column, IReadOnlyList<double> values)
    {
        RequireRows(column, values.Count);
        _numbers.Add(column, values);
        return this;
    }

    /// <summary>Adds a column of text.</summary>
    /// <inheritdoc cref="Add(string, IReadOnlyList{double})"/>
    public ResultTable Add(string column, IReadOnlyList<string> values)
    {
        RequireRows(column, values.Count);
        _numbers.Add(column, null);
        _texts.Add(column, values);
        return this;
    }

    /// <summary>Returns the table as CSV with a header, numbers in full precision, and lines that end with LF.</summary>
    public string ToCsv()
    {
        var csv = new StringBuilder($"{string.Join(',', Columns.Select(Quote))}\n");
        for (int row = 0; row < Rows; row++)
        {
            csv.AppendJoin(',', _numbers.Select(column => column.Value is { } numbers ? numbers[row].ToString(CultureInfo.InvariantCulture) : Quote(_texts[column.Key][row]))).Append('\n');
        }

        return csv.ToString();
    }

    private void RequireRows(string column, int count)
    {
        if (_numbers.Count > 0 && count != Rows)
        {
            throw new ArgumentException($"Column '{column}' has {count} values, but the table '{Name}' has {Rows} rows: all columns must have the same length.");
        }

        Rows = count;
    }

    private static string Quote(string text) => text.AsSpan().ContainsAny(",\"\n\r") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
