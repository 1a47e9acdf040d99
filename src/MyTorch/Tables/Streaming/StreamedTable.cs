using System.Data;
using MyTorch.Data;

namespace MyTorch.Tables;

/// <summary>A table that is read in chunks, as often as needed, for data larger than memory: a CSV file, a query, or any other source.</summary>
/// <remarks>Each pass must return the same rows in the same order; a fit that detects a difference fails. The size of the chunks does not affect the result.</remarks>
public sealed class StreamedTable
{
    private const int DefaultSampleRows = 100_000;

    /// <summary>The number of rows of a chunk.</summary>
    private const int RowsAtOnce = 4096;

    private readonly Func<CancellationToken, IEnumerable<Table>> _open;

    /// <summary>Returns a text that changes when the source does, such as the length of a file.</summary>
    private readonly Func<string> _version;

    private readonly Lock _lock = new();
    private StreamSample? _sample;

    /// <summary>Creates a stream from chunks of rows.</summary>
    /// <param name="name">The name of the source in messages.</param>
    /// <param name="open">Starts reading from the first row; returns tables with the same columns, at least one row each.</param>
    /// <param name="sampleRows">The number of sample rows, at least 2.</param>
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

    /// <summary>The maximum number of sample rows.</summary>
    public int SampleRows { get; }

    /// <summary>Creates a stream of the rows of a CSV file, plain or gzip.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The format of the file; null for commas, decimal points, UTF-8 and column names in the first line.</param>
    /// <param name="sampleRows">The number of sample rows, at least 2.</param>
    public static StreamedTable FromCsv(string path, CsvOptions? options = null, int sampleRows = DefaultSampleRows)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new StreamedTable(path, _ => Table.ReadCsvChunks(path, RowsAtOnce, options), () => VersionOf(path), sampleRows);
    }

    /// <summary>Creates a stream of the rows of a query, which must have an ORDER BY that determines the order of all rows.</summary>
    /// <param name="name">The name of the query in messages.</param>
    /// <param name="open">Runs the query; the reader is disposed at the end of each pass.</param>
    /// <param name="sampleRows">The number of sample rows, at least 2.</param>
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
    /// Returns the sample: rows drawn uniformly without replacement, in stream order, or all rows if there are no more. The first call reads the whole source. The
    /// sample depends only on the row numbers, so it is always the same.
    /// </summary>
    /// <param name="cancellationToken">Cancels reading between two chunks.</param>
    /// <exception cref="InvalidDataException">There are no rows, or the content is not a table.</exception>
    /// <exception cref="IOException">The source cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Table ReadSample(CancellationToken cancellationToken = default) => Sample(cancellationToken).Rows;

    /// <summary>Returns the number of rows of the source, including excluded rows; reads the whole source unless <see cref="ReadSample"/> has done so.</summary>
    public long RowCount => Sample(CancellationToken.None).Count;

    /// <summary>Returns the stream without some rows of its sample, such as the rows of a test set.</summary>
    /// <param name="rows">Row numbers in the sample, from 0.</param>
    /// <exception cref="ArgumentException">No rows remain.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row number is outside its range.</exception>
    public StreamedTable Without(params IReadOnlyCollection<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new StreamedTable(Name, _open, _version, SampleRows) { _sample = Sample(CancellationToken.None).Without(rows) };
    }

    /// <summary>Returns the sample with its row numbers.</summary>
    internal StreamSample Sample(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _sample ??= Draw(cancellationToken);
        }
    }

    /// <summary>Reads all chunks again; rows without line numbers are numbered from 1.</summary>
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
                throw Changed($"{part.DescribeRow(part.RowCount - 1)} is beyond the {sample.Count} rows of the first pass");
            }

            yield return part;
        }

        RequireVersion(sample.Version);
        if (count < sample.Count)
        {
            throw Changed($"it has {count} rows, but had {sample.Count}");
        }
    }

    /// <summary>Creates the exception for a source that has changed between two passes.</summary>
    internal InvalidDataException Changed(string how) =>
        new($"{Name}: the source has changed between two passes: {how}. Each pass must return the same rows in the same order; a query needs an ORDER BY.");

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
            throw Changed("its length or modification time is different");
        }
    }

    private static string VersionOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? FormattableString.Invariant($"{file.Length} {file.LastWriteTimeUtc.Ticks}") : "";
    }
}
