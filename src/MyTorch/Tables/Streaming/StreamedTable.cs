using System.Data;
using MyTorch.Data;

namespace MyTorch.Tables;

/// <summary>Rows that are read in parts, as often as needed, so that they may be more than memory holds: a CSV file, a query, or any other source.</summary>
/// <remarks>Every reading must give the same rows in the same order; a fit that finds a difference fails. What is read does not depend on the size of the parts.</remarks>
public sealed class StreamedTable
{
    private const int DefaultSampleRows = 100_000;

    /// <summary>The number of rows of a part.</summary>
    private const int RowsAtOnce = 4096;

    private readonly Func<CancellationToken, IEnumerable<Table>> _open;

    /// <summary>What changes when the source does, such as the length of a file.</summary>
    private readonly Func<string> _version;

    private readonly Lock _lock = new();
    private StreamSample? _sample;

    /// <summary>Creates a stream of parts.</summary>
    /// <param name="name">The name of the source in messages.</param>
    /// <param name="open">Begins to read from the first row: tables with the same columns, each with some rows.</param>
    /// <param name="sampleRows">The number of rows of the sample, at least 2.</param>
    public StreamedTable(string name, Func<IEnumerable<Table>> open, int sampleRows = DefaultSampleRows)
        : this(name, _ => open(), () => "", sampleRows)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(open);
    }

    private StreamedTable(string name, Func<CancellationToken, IEnumerable<Table>> open, Func<string> version, int sampleRows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRows, 2);
        (Name, _open, _version, SampleRows) = (name, open, version, sampleRows);
    }

    /// <summary>The name of the source in messages.</summary>
    public string Name { get; }

    /// <summary>The largest number of rows of the sample.</summary>
    public int SampleRows { get; }

    /// <summary>A stream of the rows of a CSV file, plain or gzip.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How the file is written; null for commas, points, UTF-8 and names in the first line.</param>
    /// <param name="sampleRows">The number of rows of the sample, at least 2.</param>
    public static StreamedTable FromCsv(string path, CsvOptions? options = null, int sampleRows = DefaultSampleRows)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new StreamedTable(path, _ => Table.ReadCsvParts(path, RowsAtOnce, options), () => VersionOf(path), sampleRows);
    }

    /// <summary>A stream of the rows of a query, which must have an ORDER BY that decides the order of all rows.</summary>
    /// <param name="name">The name of the query in messages.</param>
    /// <param name="open">Runs the query; the reader is disposed at the end of each reading.</param>
    /// <param name="sampleRows">The number of rows of the sample, at least 2.</param>
    public static StreamedTable FromReaders(string name, Func<IDataReader> open, int sampleRows = DefaultSampleRows)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(open);
        return new StreamedTable(name, Parts, () => "", sampleRows);

        IEnumerable<Table> Parts(CancellationToken cancellationToken)
        {
            using IDataReader reader = open();
            foreach (Table part in Table.ReadParts(reader, name, RowsAtOnce, cancellationToken))
            {
                yield return part;
            }
        }
    }

    /// <summary>
    /// The sample: rows drawn uniformly without replacement, in their order, or all rows if there are no more. The first call reads the whole source. The
    /// drawing depends on the numbers of the rows alone, so that it is the same each time.
    /// </summary>
    /// <param name="cancellationToken">Cancels reading between two parts.</param>
    /// <exception cref="InvalidDataException">There is no row, or the content is not a table.</exception>
    /// <exception cref="IOException">The source cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Table ReadSample(CancellationToken cancellationToken = default) => Sample(cancellationToken).Rows;

    /// <summary>The number of rows of the source with those that are left out; reads the whole source unless <see cref="ReadSample"/> has.</summary>
    public long RowCount => Sample(CancellationToken.None).Count;

    /// <summary>The stream without some rows of its sample, such as those of a test.</summary>
    /// <param name="rows">Row numbers of the sample, each 0 to its number of rows - 1.</param>
    /// <exception cref="ArgumentException">No other row is left.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is not one of a row.</exception>
    public StreamedTable Without(params IReadOnlyCollection<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new StreamedTable(Name, _open, _version, SampleRows) { _sample = Sample(CancellationToken.None).Without(rows) };
    }

    /// <summary>The sample with the numbers of its rows.</summary>
    internal StreamSample Sample(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _sample ??= Draw(cancellationToken);
        }
    }

    /// <summary>Reads all parts again; their rows are numbered from 1 where they have no lines.</summary>
    /// <exception cref="InvalidDataException">The source has changed since the sample was drawn.</exception>
    internal IEnumerable<Table> ReadAgain(StreamSample sample, CancellationToken cancellationToken)
    {
        long count = 0;
        RequireVersion(sample.Version);
        foreach (Table part in Read(cancellationToken))
        {
            count += part.RowCount;
            if (count > sample.Count || !part.Columns.Select(column => column.Name).SequenceEqual(sample.Rows.Columns.Select(column => column.Name)))
            {
                throw Changed($"{part.Place(part.RowCount - 1)} is not one of the {sample.Count} rows of the first reading");
            }

            yield return part;
        }

        RequireVersion(sample.Version);
        if (count < sample.Count)
        {
            throw Changed($"it has {count} rows, but had {sample.Count}");
        }
    }

    /// <summary>The exception for a source that has changed between two readings.</summary>
    internal InvalidDataException Changed(string how) =>
        new($"{Name}: the source has changed between two readings: {how}. Every reading must give the same rows in the same order; a query needs an ORDER BY.");

    private StreamSample Draw(CancellationToken cancellationToken)
    {
        string version = _version();
        var drawing = new SampleDrawing(SampleRows);
        foreach (Table part in Read(cancellationToken))
        {
            drawing.Add(part);
        }

        RequireVersion(version);
        return drawing.Count > 0 ? drawing.Build(version) : throw new InvalidDataException($"{Name}: expected at least one row, found none.");
    }

    private IEnumerable<Table> Read(CancellationToken cancellationToken)
    {
        long first = 1;
        foreach (Table part in _open(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return part.StartingAt(first);
            first += part.RowCount;
        }
    }

    private void RequireVersion(string expected)
    {
        if (_version() != expected)
        {
            throw Changed("length or time of the file is another");
        }
    }

    private static string VersionOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? FormattableString.Invariant($"{file.Length} {file.LastWriteTimeUtc.Ticks}") : "";
    }
}
