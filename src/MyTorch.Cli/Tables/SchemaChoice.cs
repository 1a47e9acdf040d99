using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>Creates the schema of a training table: the inferred one with the overrides of the options.</summary>
internal static class SchemaChoice
{
    /// <summary>Infers the schema and applies the options.</summary>
    /// <exception cref="InvalidDataException">An option names an unknown column, or two options name the same column; the message names all of them.</exception>
    public static TableSchema Create(Table table, TrainSettings settings)
    {
        TableSettings given = settings.Table;
        (string Option, string? Names, ColumnKind? Kind, ColumnRole? Role)[] options =
        [
            ("--target", settings.Target, null, ColumnRole.Target),
            ("--ignore", settings.Ignore, null, ColumnRole.Ignored),
            ("--id", given.Id, null, ColumnRole.Identifier),
            ("--weight", given.Weight, ColumnKind.Numeric, ColumnRole.Weight),
            ("--group", given.Group, null, ColumnRole.Group),
            ("--categorical", given.Categorical, ColumnKind.Category, ColumnRole.Feature),
            ("--numeric", given.Numeric, ColumnKind.Numeric, ColumnRole.Feature),
            ("--date", given.Date, ColumnKind.Date, ColumnRole.Feature),
        ];
        (string Option, string Name, ColumnKind? Kind, ColumnRole? Role)[] columns =
            [.. options.Where(option => option.Names is not null).SelectMany(option => ColumnNames.Split(option.Names!, option.Option).Select(name => (option.Option, name, option.Kind, option.Role)))];
        (string, string)[] times = given.Time is { } time ? [("--time", time)] : [];
        RequireColumns(table, columns.Select(column => (column.Option, column.Name)).Concat(times));
        if (columns.GroupBy(column => column.Name).FirstOrDefault(group => group.Count() > 1) is { } duplicate)
        {
            throw new WrongOptionsException($"The column '{duplicate.Key}' is in {string.Join(" and in ", duplicate.Select(column => column.Option))}: name it in one of them.");
        }

        TableSchema inferred = TableSchema.Infer(table, ColumnNames.Split(settings.Target!, "--target"));
        return columns.Aggregate(inferred, (schema, column) => schema.With(Override(table, schema[column.Name], column.Option, column.Kind, column.Role)));
    }

    private static ColumnSchema Override(Table table, ColumnSchema inferred, string option, ColumnKind? kind, ColumnRole? role)
    {
        if (kind == ColumnKind.Date && inferred.Kind != ColumnKind.Date)
        {
            string? example = Enumerable.Range(0, table.RowCount).Select(table[inferred.Name].Text).FirstOrDefault(text => text is not null);
            throw new InvalidDataException($"{table.Name}: column '{inferred.Name}', of --date, has no date format that matches all cells{(example is null ? "" : $", as in '{Printable.Short(example)}'")}: leave it out of --date, or write dates such as 2024-12-31.");
        }

        return inferred with
        {
            Kind = kind ?? inferred.Kind,
            Role = role ?? inferred.Role,
            Reason = option,
            DateFormat = (kind ?? inferred.Kind) == ColumnKind.Date ? inferred.DateFormat : null,
        };
    }

    private static void RequireColumns(Table table, IEnumerable<(string Option, string Name)> columns)
    {
        string[] names = [.. table.Columns.Select(column => column.Name)];
        (string Option, string Name)[] unknown = [.. columns.Where(column => table.Find(column.Name) is null)];
        if (unknown.Length > 0)
        {
            string wanted = string.Join(", ", unknown.Select(column => $"'{column.Name}' ({column.Option})"));
            throw new InvalidDataException($"{table.Name}: there is no column {wanted} among {Printable.List(names)}.{CsvHints.OfMissing(unknown[0].Name, names)}");
        }
    }
}
