using System.Text;

namespace MyTorch.Tables;

/// <summary>What the columns of a table mean: how each is read and what it is used for.</summary>
/// <remarks>A schema never changes; <see cref="With(ColumnSchema)"/> gives one in which a column means something else.</remarks>
public sealed class TableSchema
{
    private readonly Dictionary<string, ColumnSchema> _byName;

    /// <summary>Creates a schema.</summary>
    /// <param name="columns">The columns, at least one, with distinct names.</param>
    /// <exception cref="ArgumentException">There is no column, one is null, two have the same name, or one has a kind or role that is not defined, or dates without one of the formats.</exception>
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
            column.Check(nameof(columns));
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
        $"Expected a column '{name}', found none among {Columns.Count} columns: {NameSuggestion.List(name, [.. _byName.Keys])}", nameof(name));

    /// <summary>Infers the schema of a table from its cells, and tells of each column by <see cref="ColumnSchema.Reason"/> which rule decided.</summary>
    /// <remarks>
    /// Cells of the text - are missing, unless the column has + too, or is a target with a single other text. The first rule that holds decides;
    /// missing cells do not count.
    /// <list type="number">
    /// <item>A column without a value, or with a single value and no missing cell, is ignored.</item>
    /// <item>Numbers that are all 0 or 1, and two texts that are a pair such as no and yes, are Boolean.</item>
    /// <item>Whole numbers that rise or fall by 1 from row to row are an identifier, unless they may be years (1800 to 2200).</item>
    /// <item>Whole numbers of a column without a name, or named as a key (id, index, key, row, customer_id, customerId ...), are an identifier if all are distinct, and categories otherwise.</item>
    /// <item>Numbers that all are days written as 20240131 are dates.</item>
    /// <item>All other numbers are numeric: years, Unix times and ratings too.</item>
    /// <item>Texts that all are numbers, from a database perhaps, are numeric. Numbers with a zero in front, such as postal codes, are texts.</item>
    /// <item>Texts with at least 20 distinct numbers among them are numeric, and the others missing values, if there are at most 3 distinct others, such as "unknown", or at most 100 in at most 5% of the cells.</item>
    /// <item>Texts that all are dates or times in one of the <see cref="DateFormats"/> are dates.</item>
    /// <item>More than 20 distinct texts, more than half of whose cells have a text of their own, are text, which is ignored; if all are distinct, none is missing, and each has a letter, a digit and no space, they are an identifier.</item>
    /// <item>All other texts are categories.</item>
    /// </list>
    /// A target has the kind that the rules find, whatever they say of its role.
    /// </remarks>
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

    /// <summary>The schema in which a column is read or used in another way; what is null stays.</summary>
    /// <param name="name">The name of the column.</param>
    /// <param name="kind">How its cells are read. A column that was not a feature becomes one, unless a role is given or it is a target.</param>
    /// <param name="role">What it is used for.</param>
    /// <param name="missingValues">The texts that stand for a missing value.</param>
    /// <param name="dateFormat">The format of dates, one of <see cref="DateFormats"/>; the kind then is <see cref="ColumnKind.Date"/>.</param>
    /// <exception cref="ArgumentException">There is no column of that name, or the column would have dates without one of the formats, or a format without dates.</exception>
    public TableSchema With(string name, ColumnKind? kind = null, ColumnRole? role = null, IReadOnlyList<string>? missingValues = null, string? dateFormat = null)
    {
        ColumnSchema column = this[name];
        ColumnKind newKind = kind ?? (dateFormat is null ? column.Kind : ColumnKind.Date);
        bool isUsed = column.Role is not (ColumnRole.Identifier or ColumnRole.Ignored);
        return With(column with
        {
            Kind = newKind,
            Role = role ?? (isUsed || newKind == column.Kind ? column.Role : ColumnRole.Feature),
            MissingValues = missingValues is null ? column.MissingValues : [.. missingValues],
            DateFormat = dateFormat ?? (newKind == ColumnKind.Date ? column.DateFormat : null),
            Reason = "given",
        });
    }

    /// <summary>The schema as JSON, from which <see cref="FromJson"/> makes an equal one.</summary>
    public string ToJson() => TableSchemaJson.Write(this);

    /// <summary>Reads a schema that <see cref="ToJson"/> has written.</summary>
    /// <param name="json">The JSON.</param>
    /// <exception cref="InvalidDataException">It is not such a schema; the message names the column and the entry.</exception>
    public static TableSchema FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return TableSchemaJson.Read(json);
    }

    /// <summary>The columns, one in a line: name, kind, role and the reason of both.</summary>
    public override string ToString()
    {
        int width = Columns.Max(column => CellText.ShowName(column.Name).Length);
        var text = new StringBuilder();
        foreach (ColumnSchema column in Columns)
        {
            string missing = column.MissingValues.Count == 0 ? "" : $"; missing: {string.Join(", ", column.MissingValues.Select(CellText.Shorten))}";
            text.Append($"{CellText.ShowName(column.Name).PadRight(width)}  {column.Kind,-8}  {column.Role,-10}  {column.Reason}{missing}\n");
        }

        return text.ToString();
    }

    private string[] NamesOf(ColumnRole role) => [.. Columns.Where(column => column.Role == role).Select(column => column.Name)];
}
