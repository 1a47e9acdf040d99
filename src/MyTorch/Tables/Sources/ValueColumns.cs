using MyTorch.Data;

namespace MyTorch.Tables;

/// <summary>Collects the rows of a table from .NET values.</summary>
internal sealed class ValueColumns
{
    private readonly string _name;
    private readonly ValueColumn[] _columns;

    /// <summary>Creates columns without rows.</summary>
    /// <param name="name">The name of the table in messages.</param>
    /// <param name="columns">The names of the columns.</param>
    /// <exception cref="InvalidDataException">There are no columns, a column has no name, or two columns have the same name.</exception>
    public ValueColumns(string name, IReadOnlyList<string> columns)
    {
        if (columns.Count == 0)
        {
            throw new InvalidDataException($"{name}: expected at least one column, found none.");
        }

        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((int index, string column) in columns.Index())
        {
            if (string.IsNullOrEmpty(column))
            {
                throw new InvalidDataException($"{name}: column {index + 1} of {columns.Count} has no name: give it one, in SQL with AS.");
            }

            if (!places.TryAdd(column, index))
            {
                throw new InvalidDataException($"{name}: columns {places[column] + 1} and {index + 1} both have the name '{column}': rename one of them, in SQL with AS.");
            }
        }

        (_name, _columns) = (name, [.. columns.Select(column => new ValueColumn(column))]);
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; private set; }

    /// <summary>The number of rows of the source before these.</summary>
    public long Before { get; init; }

    /// <summary>Adds a row; nothing is added if reading a value fails.</summary>
    /// <param name="read">Reads the value of a column by its index.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="IOException">Reading fails; the message names row and column, and the inner exception is the original one.</exception>
    public void Add(Func<int, object?> read, CancellationToken cancellationToken = default)
    {
        object?[] values = new object?[_columns.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int column = i;
            values[i] = Try(() => read(column), $", column '{_columns[i].Name}'", cancellationToken);
        }

        foreach ((int index, object? value) in values.Index())
        {
            _columns[index].Add(value);
        }

        Rows++;
    }

    /// <summary>Calls a function of the source, and adds the row to the message if it fails.</summary>
    /// <exception cref="IOException">The function throws.</exception>
    public TResult Try<TResult>(Func<TResult> read, string place = "", CancellationToken cancellationToken = default)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or OutOfMemoryException))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new IOException($"{_name}: row {Before + Rows + 1}{place}: reading failed: {exception.Message}", exception);
        }
    }

    /// <summary>Creates the columns.</summary>
    /// <exception cref="InvalidDataException">There are no rows, or columns have values that cannot be cells; the message lists all of these columns.</exception>
    public TableColumn[] Build()
    {
        if (Rows == 0)
        {
            throw new InvalidDataException($"{_name}: expected at least one row, found none. The columns are: {CsvReader.List([.. _columns.Select(column => column.Name)])}.");
        }

        string[] unusable = [.. _columns.Where(column => column.Unusable is not null).Select(column => $"'{column.Name}' ({column.Unusable!.Name})")];
        return unusable.Length == 0 ? [.. _columns.Select(column => column.Build())] : throw new InvalidDataException(
            $"{_name}: {unusable.Length} of {_columns.Length} columns have values that are not numbers, texts, Booleans, dates or times: {CsvReader.List(unusable)}. Remove or convert these columns.");
    }
}
