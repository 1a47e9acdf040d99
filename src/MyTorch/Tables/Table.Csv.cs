using MyTorch.Data;

namespace MyTorch.Tables;

/// <content>Reading from CSV files.</content>
public sealed partial class Table
{
    /// <summary>Reads a CSV file, plain or gzip, whose first line has the names of the columns.</summary>
    /// <param name="path">The file.</param>
    /// <param name="delimiter">The character between two cells: an ASCII character.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The content is not a table; the message names file, line and column.</exception>
    public static Table ReadCsv(string path, char delimiter = ',')
    {
        using var reader = new CsvReader(DataFile.OpenOnce(path), path, delimiter);
        TableColumnBuilder[] columns = [.. reader.Columns.Select(name => new TableColumnBuilder(name))];
        var lines = new List<long>();
        while (reader.Read())
        {
            lines.Add(reader.Line);
            for (int i = 0; i < columns.Length; i++)
            {
                if (reader.IsMissing(i))
                {
                    columns[i].AddMissing();
                }
                else if (TableColumnBuilder.TryParse(reader.Text(i), out double number))
                {
                    columns[i].Add(number);
                }
                else
                {
                    columns[i].Add(reader.Text(i));
                }
            }
        }

        return new Table([.. columns.Select(column => column.Build())], path, [.. lines]);
    }
}
