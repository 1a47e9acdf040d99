using MyTorch.Data;

namespace MyTorch.Tables;

/// <content>Reading from CSV files.</content>
public sealed partial class Table
{
    /// <summary>Reads a CSV file, plain or gzip.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The format of the file; null for commas, decimal points, UTF-8 and column names in the first line.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The content is not a table; the message names file, line and column.</exception>
    public static Table ReadCsv(string path, CsvOptions? options = null) => ReadCsv(DataFile.OpenOnce(path), path, options);

    /// <summary>Reads the content of a CSV file.</summary>
    /// <param name="stream">The uncompressed content; the stream is disposed.</param>
    /// <param name="name">The name of the content in error messages.</param>
    /// <param name="options">The format of the content; null for commas, decimal points, UTF-8 and column names in the first line.</param>
    /// <exception cref="InvalidDataException">The content is not a table; the message names line and column.</exception>
    public static Table ReadCsv(Stream stream, string name, CsvOptions? options = null)
    {
        using var reader = new CsvReader(stream, name, options ?? new CsvOptions());
        reader.RequireNames();
        var rows = new CsvRows(reader, name);
        return rows.Read(int.MaxValue) ?? throw new InvalidDataException($"{name}: expected at least one row below the column names, found none.");
    }

    /// <summary>Reads a CSV file in chunks of rows, for files larger than memory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">The number of rows of a chunk, at least 1; the last chunk may have fewer.</param>
    /// <param name="options">The format of the file; null for commas, decimal points, UTF-8 and column names in the first line.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The content is not a table; the message names file, line and column.</exception>
    public static IEnumerable<Table> ReadCsvChunks(string path, int rows, CsvOptions? options = null)
    {
        Setting.Count(rows);
        return Parts();

        IEnumerable<Table> Parts()
        {
            foreach (Table part in ReadCsvChunks(DataFile.OpenOnce(path), path, rows, options))
            {
                yield return part;
            }
        }
    }

    /// <summary>Reads the content of a CSV file in chunks of rows, for content larger than memory.</summary>
    /// <param name="stream">The uncompressed content; the stream is disposed at the end.</param>
    /// <param name="name">The name of the content in error messages.</param>
    /// <param name="rows">The number of rows of a chunk, at least 1; the last chunk may have fewer.</param>
    /// <param name="options">The format of the content; null for commas, decimal points, UTF-8 and column names in the first line.</param>
    /// <param name="texts">Columns whose cells are kept as text, even if they are numbers or stand for a missing value; null for none.</param>
    /// <exception cref="InvalidDataException">The content is not a table; the message names line and column.</exception>
    public static IEnumerable<Table> ReadCsvChunks(Stream stream, string name, int rows, CsvOptions? options = null, IReadOnlyCollection<string>? texts = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        Setting.Count(rows);
        return Parts();

        IEnumerable<Table> Parts()
        {
            using var reader = new CsvReader(stream, name, options ?? new CsvOptions());
            reader.RequireNames();
            var source = new CsvRows(reader, name, texts);
            while (source.Read(rows) is { } part)
            {
                yield return part;
            }
        }
    }

    /// <summary>Reads the rows of a CSV file in consecutive chunks.</summary>
    private sealed class CsvRows(CsvReader reader, string name, IReadOnlyCollection<string>? texts = null)
    {
        private readonly bool[] _areTexts = [.. reader.Columns.Select(column => texts?.Contains(column) ?? false)];

        /// <summary>Reads the next rows; returns null at the end.</summary>
        public Table? Read(int most)
        {
            TableColumnBuilder[] columns = [.. reader.Columns.Select(name => new TableColumnBuilder(name))];
            var lines = new List<long>();
            while (lines.Count < most && reader.Read())
            {
                lines.Add(reader.Line);
                for (int i = 0; i < columns.Length; i++)
                {
                    Add(columns[i], i);
                }
            }

            return lines.Count == 0 ? null : new Table([.. columns.Select(column => column.Build())], name, [.. lines]);
        }

        private void Add(TableColumnBuilder column, int index)
        {
            if (_areTexts[index])
            {
                column.Add(reader.Text(index));
            }
            else if (reader.IsMissing(index))
            {
                column.AddMissing();
            }
            else if (reader.TryNumber(index, out double number) && double.IsFinite(number) && !TableColumnBuilder.IsCode(reader.Text(index)))
            {
                column.Add(number);
            }
            else
            {
                column.Add(reader.Text(index));
            }
        }
    }
}
