namespace MyTorch.Tables;

/// <summary>Reads the cells of a column according to its schema.</summary>
internal static class CellReader
{
    /// <summary>A text that is a missing value in columns of numbers or dates, and in other columns unless it is one of their categories.</summary>
    public const string Dash = "-";

    /// <summary>Returns the function that reads the numbers of a column, or its dates in days.</summary>
    public static Func<TableColumn, Table, double[]> ReaderOf(ColumnSchema schema) => schema.Kind == ColumnKind.Date
        ? (cells, table) => Days(cells, schema, table)
        : (cells, table) => Numbers(cells, schema, table);

    /// <summary>Reads the numbers of a column, NaN for missing cells.</summary>
    /// <exception cref="InvalidDataException">A cell is not a number.</exception>
    public static double[] Numbers(TableColumn column, ColumnSchema schema, Table table)
    {
        if (column.IsNumeric && schema.MissingValues.Count == 0)
        {
            return column.Numbers.ToArray();
        }

        return Read(column, schema, table, "a number", text => TableColumnBuilder.TryParse(text, out double number) ? number : null);
    }

    /// <summary>Reads the dates of a column as days since January 1 of the year 1, NaN for missing cells.</summary>
    /// <exception cref="InvalidDataException">A cell is not a date in the format of the column.</exception>
    public static double[] Days(TableColumn column, ColumnSchema schema, Table table) => Read(
        column,
        schema,
        table,
        $"a date as {schema.DateFormat}",
        text => DateFormats.TryParse(text, schema.DateFormat!, out DateTime date) ? date.Ticks / (double)TimeSpan.TicksPerDay : null);

    /// <summary>Reads the texts of a column, null for missing cells.</summary>
    public static string?[] Texts(TableColumn column, ColumnSchema schema)
    {
        var texts = new string?[column.Count];
        for (int row = 0; row < texts.Length; row++)
        {
            texts[row] = column.Text(row) is { } text && !schema.IsMissing(text) ? text : null;
        }

        return texts;
    }

    private static double[] Read(TableColumn column, ColumnSchema schema, Table table, string expected, Func<string, double?> parse)
    {
        var known = new Dictionary<string, double>(StringComparer.Ordinal);
        double[] result = new double[column.Count];
        for (int row = 0; row < result.Length; row++)
        {
            if (column.Text(row) is not { } text || text == Dash || schema.IsMissing(text))
            {
                result[row] = double.NaN;
            }
            else if (!known.TryGetValue(text, out result[row]))
            {
                known[text] = result[row] = parse(text)
                    ?? throw new InvalidDataException($"{table.Name}: {table.DescribeRow(row)}, column '{column.Name}': expected {expected}, found {CellText.Found(text)}.");
            }
        }

        return result;
    }
}
