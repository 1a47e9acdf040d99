using System.Text;

namespace MyTorch.Tables;

/// <summary>The schema of a table: how each column is read and what it is used for.</summary>
/// <remarks>A schema is immutable; <see cref="With(ColumnSchema)"/> returns a schema with a column changed.</remarks>
public sealed class TableSchema
{
    private readonly Dictionary<string, ColumnSchema> _byName;

    /// <summary>Creates a schema.</summary>
    /// <param name="columns">The columns, at least one, with distinct names.</param>
    /// <exception cref="ArgumentException">There are no columns, a column is null, two columns have the same name, a kind or role is undefined, or a date column has no valid format.</exception>
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

    /// <summary>The column with the given name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">The column does not exist; the message lists the existing columns.</exception>
    public ColumnSchema this[string name] => _byName.TryGetValue(name, out ColumnSchema? column) ? column : throw new ArgumentException(
        $"Expected a column '{name}', found none among {Columns.Count} columns: {NameSuggestion.List(name, [.. _byName.Keys])}", nameof(name));

    /// <summary>Infers the schema of a table from its cells; <see cref="ColumnSchema.Reason"/> says which rule applied to each column.</summary>
    /// <remarks>
    /// Cells with the text - are missing, unless the column also has +, or is a target with a single other text. The first matching rule applies;
    /// missing cells are ignored.
    /// <list type="number">
    /// <item>A column without values, or with a single value and no missing cells, is ignored.</item>
    /// <item>Numbers that are all 0 or 1, and two texts that form a pair such as no and yes, are Boolean.</item>
    /// <item>Whole numbers that rise or fall by 1 from row to row are an identifier, unless they may be years (1800 to 2200).</item>
    /// <item>Whole numbers in a column without a name, or with the name of a key (id, index, key, row, customer_id, customerId ...), are an identifier if all are distinct, otherwise categories.</item>
    /// <item>Numbers that are all days such as 20240131 are dates.</item>
    /// <item>All other numbers are numeric, including years, Unix times and ratings.</item>
    /// <item>Texts that are all numbers, for example from a database, are numeric. Numbers with a leading zero, such as postal codes, are texts.</item>
    /// <item>Texts that include at least 20 distinct numbers are numeric if there are at most 3 distinct other texts, such as "unknown", or at most 100 in at most 5% of the cells. The other texts are missing values.</item>
    /// <item>Texts that are all dates or times in one of the <see cref="DateFormats"/> are dates.</item>
    /// <item>More than 20 distinct texts are text, which is ignored, if more than half of the cells have a unique text; they are an identifier if all are distinct, none is missing, and each has a letter, a digit and no space.</item>
    /// <item>All other texts are categories.</item>
    /// </list>
    /// For a target, the rules determine only the kind, not the role.
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

    /// <summary>Returns the schema with a column replaced.</summary>
    /// <param name="column">The new schema of the column with the same name.</param>
    /// <exception cref="ArgumentException">The column does not exist.</exception>
    public TableSchema With(ColumnSchema column)
    {
        ArgumentNullException.ThrowIfNull(column);
        _ = this[column.Name];
        return new(Columns.Select(other => other.Name == column.Name ? column : other));
    }

    /// <summary>Returns the schema with changes to a column; null arguments change nothing.</summary>
    /// <param name="name">The name of the column.</param>
    /// <param name="kind">How its cells are read. A column that was not a feature becomes a feature, unless a role is given or it is a target.</param>
    /// <param name="role">What it is used for.</param>
    /// <param name="missingValues">The texts that stand for a missing value.</param>
    /// <param name="dateFormat">The format of dates, one of <see cref="DateFormats"/>; the kind becomes <see cref="ColumnKind.Date"/>.</param>
    /// <exception cref="ArgumentException">The column does not exist, a date column would have no valid format, or another column would have a date format.</exception>
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

    /// <summary>Returns the schema as JSON, which <see cref="FromJson"/> reads.</summary>
    public string ToJson() => TableSchemaJson.Write(this);

    /// <summary>Reads a schema written by <see cref="ToJson"/>.</summary>
    /// <param name="json">The JSON.</param>
    /// <exception cref="InvalidDataException">The JSON is not a valid schema; the message names the column and the entry.</exception>
    public static TableSchema FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return TableSchemaJson.Read(json);
    }

    /// <summary>Returns one line for each column: name, kind, role and the reason for them.</summary>
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
