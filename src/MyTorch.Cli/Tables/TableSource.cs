using MyTorch.Data;
using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>Reads the table of the settings.</summary>
internal static class TableSource
{
    private const int RowsAtOnce = 4096;

    /// <summary>Returns the format of the file.</summary>
    /// <exception cref="WrongOptionsException">The decimal mark and the thousands separator are the same.</exception>
    public static CsvOptions Options(TrainSettings settings)
    {
        TableSettings given = settings.Table;
        if (given.Thousands is { } thousands && thousands == (given.Decimal ?? "."))
        {
            throw new WrongOptionsException($"--thousands and --decimal are both '{thousands}': they must be different characters.");
        }

        return new CsvOptions
        {
            Delimiter = CsvDelimiter.Of(settings.Delimiter),
            HasHeader = settings.Header == "yes",
            DecimalSeparator = given.Decimal == "," ? ',' : '.',
            ThousandsSeparator = given.Thousands?[0],
            Encoding = CsvOptions.GetEncoding(given.Encoding ?? "utf-8"),
            MissingValues = given.Missing is { } missing ? ColumnNames.Split(missing, "--missing") : CsvReader.MissingValues,
        };
    }

    /// <summary>Reads the whole file.</summary>
    /// <returns>The table, and the checksum of the file.</returns>
    /// <exception cref="InvalidDataException">The file is not a table; the message names line and column.</exception>
    public static (Table Table, string Checksum) Read(TrainSettings settings, IProgress<ReadProgress>? progress = null)
    {
        using var checksum = new FileChecksum();
        Table table = Table.ReadCsv(checksum.Through(DataFile.Open(settings.Csv!, progress)), settings.Csv!, Options(settings));
        return (table, checksum.Text);
    }

    /// <summary>Returns the line numbers of the rows without a target; reads the file in chunks.</summary>
    public static long[] FindUnlabelled(TrainSettings settings, TableSchema schema) =>
    [
        .. Table.ReadCsvChunks(settings.Csv!, RowsAtOnce, Options(settings))
            .SelectMany(chunk => Enumerable.Range(0, chunk.RowCount).Where(row => !TrainingTable.HasTarget(chunk, schema, row)).Select(chunk.GetLineNumber)),
    ];
}
