using MyTorch.Data;

namespace MyTorch.Tables;

/// <summary>What the columns of a table mean: how each is read and what it is used for.</summary>
/// <remarks>A schema never changes; <see cref="With"/> gives one in which a column means something else.</remarks>
public sealed class TableSchema
{
    private readonly Dictionary<string, ColumnSchema> _byName;

    /// <summary>Creates a schema.</summary>
    /// <param name="columns">The columns, at least one, with distinct names.</param>
    /// <exception cref="ArgumentException">There is no column, one is null, or two have the same name.</exception>
    public TableSchema(params IEnumerable<ColumnSchema> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ColumnSchema[] all = [.. columns];
        Setting.NoNull(all, nameof(columns));
        if (all.Length == 0)
        {
            throw new ArgumentException("A schema must have at least one column.", nameof(columns));
        }

        _byName = new(all.Length, StringComparer.Ordinal);
        foreach (ColumnSchema column in all)
        {
            if (!_byName.TryAdd(column.Name, column))
            {
                throw new ArgumentException($"Two columns have the name '{column.Name}': names must be distinct.", nameof(columns));
            }
        }

        Columns = all.AsReadOnly();
    }

    /// <summary>The columns.</summary>
    public IReadOnlyList<ColumnSchema> Columns { get; }

    /// <summary>The names of the features.</summary>
    public IReadOnlyList<string> Features => NamesOf(ColumnRole.Feature);

    /// <summary>The names of the targets.</summary>
    public IReadOnlyList<string> Targets => NamesOf(ColumnRole.Target);

    /// <summary>The column of that name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">There is no such column; the message lists those there are.</exception>
    public ColumnSchema this[string name] => _byName.TryGetValue(name, out ColumnSchema? column) ? column : throw new ArgumentException(
        $"Expected a column '{name}', found none among {Columns.Count} columns: {CsvReader.List([.. _byName.Keys])}.", nameof(name));

    /// <summary>Infers the schema of a table; <see cref="SchemaInference"/> has the rules.</summary>
    /// <param name="table">The table.</param>
    /// <param name="targets">The names of the columns to predict.</param>
    /// <exception cref="ArgumentException">A target is not a column of the table.</exception>
    public static TableSchema Infer(Table table, params IReadOnlyList<string> targets)
    {
        ArgumentNullException.ThrowIfNull(table);
        Setting.NoNull(targets);
        foreach (string target in targets)
        {
            _ = table[target];
        }

        return new(table.Columns.Select(column => SchemaInference.Infer(column, targets.Contains(column.Name))));
    }

    /// <summary>The schema in which a column means something else.</summary>
    /// <param name="column">The column, by its name.</param>
    /// <exception cref="ArgumentException">There is no column of that name.</exception>
    public TableSchema With(ColumnSchema column)
    {
        ArgumentNullException.ThrowIfNull(column);
        _ = this[column.Name];
        return new(Columns.Select(other => other.Name == column.Name ? column : other));
    }

    private string[] NamesOf(ColumnRole role) => [.. Columns.Where(column => column.Role == role).Select(column => column.Name)];
}
