namespace MyTorch.Tables;

/// <summary>A raw table in memory: named columns of N cells, each of numbers or texts, some of which may be missing.</summary>
/// <remarks>A table is immutable and thread-safe.</remarks>
public sealed partial class Table
{
    private readonly Dictionary<string, TableColumn> _byName;
    private readonly long[]? _lines;

    /// <summary>What <see cref="_lines"/> counts: lines of a file, or rows of the table that these rows were selected from.</summary>
    private readonly string _place;

    /// <summary>Creates a table from columns.</summary>
    /// <param name="columns">The columns, at least one, all of the same length and with distinct names.</param>
    /// <exception cref="ArgumentException">There are no columns, a column is null, two columns have the same name, or their lengths differ.</exception>
    public Table(params IEnumerable<TableColumn> columns)
        : this([.. columns ?? throw new ArgumentNullException(nameof(columns))], "table", lines: null)
    {
    }

    internal Table(TableColumn[] columns, string name, long[]? lines, string place = "line")
    {
        Setting.NoNull(columns);
        if (columns.Length == 0)
        {
            throw new ArgumentException("A table must have at least one column.", nameof(columns));
        }

        _byName = new(columns.Length, StringComparer.Ordinal);
        foreach ((int index, TableColumn column) in columns.Index())
        {
            if (!_byName.TryAdd(column.Name, column))
            {
                int first = Array.FindIndex(columns, other => other.Name == column.Name);
                throw new ArgumentException($"{name}: columns {first + 1} and {index + 1} both have the name '{CellText.Shorten(column.Name)}': names must be distinct.", nameof(columns));
            }

            if (column.Count != columns[0].Count)
            {
                throw new ArgumentException($"Column '{column.Name}' has {column.Count} cells, but '{columns[0].Name}' has {columns[0].Count}: all columns must have the same number of cells.", nameof(columns));
            }
        }

        (Columns, Name, _lines, _place) = (columns.AsReadOnly(), name, lines, lines is null ? "row" : place);
    }

    /// <summary>The columns.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>The number of rows, N.</summary>
    public int RowCount => Columns[0].Count;

    /// <summary>The name of the table in messages; the path of the file if it was read from a file.</summary>
    public string Name { get; }

    /// <summary>The column with the given name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">The column does not exist; the message lists the existing columns.</exception>
    public TableColumn this[string name] => Find(name)
        ?? throw new ArgumentException($"{Name}: expected a column '{name}', found none among {Columns.Count} columns: {NameSuggestion.List(name, [.. _byName.Keys])}", nameof(name));

    /// <summary>Returns the column with the given name, or null if there is none.</summary>
    /// <param name="name">The name.</param>
    public TableColumn? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Returns a table of the given rows, in that order. Messages use the row numbers of this table.</summary>
    /// <param name="rows">Row numbers from 0 to N - 1; a number may be repeated.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside 0 to N - 1.</exception>
    public Table SelectRows(params ReadOnlySpan<int> rows)
    {
        foreach (int row in rows)
        {
            if ((uint)row >= (uint)RowCount)
            {
                throw new ArgumentOutOfRangeException(nameof(rows), row, $"Row numbers must be 0 to {RowCount - 1}.");
            }
        }

        var columns = new TableColumn[Columns.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = Columns[i].Select(rows);
        }

        long[] lines = new long[rows.Length];
        for (int i = 0; i < lines.Length; i++)
        {
            lines[i] = GetLineNumber(rows[i]);
        }

        return new Table(columns, Name, lines, _place);
    }

    /// <summary>Returns the table with a column added; a column with the same name is replaced.</summary>
    /// <param name="column">The column of N cells.</param>
    /// <exception cref="ArgumentException">The number of cells is not N.</exception>
    public Table WithColumn(TableColumn column)
    {
        ArgumentNullException.ThrowIfNull(column);
        TableColumn[] columns = Find(column.Name) is null ? [.. Columns, column] : [.. Columns.Select(other => other.Name == column.Name ? column : other)];
        return new Table(columns, Name, _lines, _place);
    }

    /// <summary>What <see cref="GetLineNumber"/> counts: "line" or "row".</summary>
    internal string PlaceKind => _place;

    /// <summary>Returns the table with its rows numbered from <paramref name="first"/>, unless they already have line or row numbers.</summary>
    internal Table StartingAt(long first)
    {
        if (_lines is not null || first == 1)
        {
            return this;
        }

        long[] numbers = new long[RowCount];
        for (int row = 0; row < numbers.Length; row++)
        {
            numbers[row] = first + row;
        }

        return new Table([.. Columns], Name, numbers, "row");
    }

    /// <summary>Returns the place of a row for messages: its line in the file, or its row number in the original table, from 1.</summary>
    /// <param name="row">The row, 0 to N - 1.</param>
    public string DescribeRow(int row) => $"{_place} {GetLineNumber(row)}";

    /// <summary>Returns the line of a row in its file, or its row number in the original table, from 1.</summary>
    /// <param name="row">The row, 0 to N - 1.</param>
    public long GetLineNumber(int row) => _lines?[row] ?? row + 1;
}
