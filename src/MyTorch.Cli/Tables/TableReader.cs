using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>Reads rows for a model in chunks, so that a file may be larger than memory, and counts unseen categories and extreme numbers.</summary>
/// <param name="model">The model.</param>
/// <param name="kept">Columns whose cells are kept as text.</param>
/// <param name="needed">Columns required in addition to the features.</param>
internal sealed class TableReader(TablePredictor model, IReadOnlyList<string> kept, params IReadOnlyList<string> needed)
{
    private const int RowsAtOnce = 4096;

    private readonly Dictionary<string, long> _unseen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _extreme = new(StringComparer.Ordinal);

    /// <summary>The number of rows read so far.</summary>
    public long Count { get; private set; }

    /// <summary>Writes a note on unseen categories and one on extreme numbers, if there are any.</summary>
    public void WriteNotes(TextWriter output)
    {
        if (_unseen.Count > 0)
        {
            output.WriteLine(WrappedText.Of($"NOTE: categories not in the training rows, predicted as rare categories: {Describe(_unseen.Select(column => (column.Key, column.Value)))}."));
        }

        if (_extreme.Count > 0)
        {
            output.WriteLine(WrappedText.Of($"NOTE: numbers more than 10 times as far from the median as nearly all training rows, possibly typing errors, were clipped: {Describe(_extreme.Select(column => (column.Key, column.Value)))}."));
        }
    }

    /// <summary>Describes columns and numbers of rows, such as "colour in 2 rows".</summary>
    public static string Describe(IEnumerable<(string Name, long Count)> columns) => string.Join(", ", columns.Select(column => $"{Printable.Of(column.Name)} in {DisplayFormat.Count(column.Count, "row")}"));

    /// <summary>Reads the rows; returns at least one table, which may have no rows.</summary>
    /// <exception cref="InvalidDataException">The file is not a table, or required columns are missing; the message names all of them.</exception>
    public IEnumerable<Table> Read(Stream stream, string name)
    {
        IReadOnlyList<string> features = model.Schema.Features;
        foreach (Table table in Table.ReadCsvChunks(stream, name, RowsAtOnce, model.Csv, [.. kept.Except(features)]))
        {
            if (Count == 0)
            {
                Require(table, [.. features, .. kept, .. needed]);
            }

            Count += table.RowCount;
            if (table.RowCount > 0)
            {
                Add(_unseen, model.Estimator.CountUnseenCategories(table));
                Add(_extreme, model.Estimator.CountExtremeValues(table));
            }

            yield return table;
        }
    }

    private static void Add(Dictionary<string, long> sums, IReadOnlyDictionary<string, int> counts)
    {
        foreach ((string column, int count) in counts)
        {
            sums[column] = sums.GetValueOrDefault(column) + count;
        }
    }

    /// <summary>Throws unless a table has all required columns.</summary>
    public static void Require(Table table, string[] needed)
    {
        string[] names = [.. table.Columns.Select(column => column.Name)];
        string[] missing = [.. needed.Where(name => table.Find(name) is null).Distinct()];
        if (missing.Length > 0)
        {
            throw new InvalidDataException(
                $"{table.Name}: line 1: expected {(missing.Length == 1 ? "a column" : "columns")} {Printable.List([.. missing.Select(name => $"'{name}'")])}, found none among {Printable.List(names)}.{CsvHints.OfMissing(missing[0], names)}");
        }
    }
}
