using System.Numerics;

namespace MyTorch.Data;

/// <summary>The samples of a CSV file, plain or gzip, one in each row.</summary>
/// <remarks>
/// UTF-8, lines that end with \n or \r\n, numbers in the invariant culture (1.5, -2e-3; NaN and Infinity are numbers too, for whoever fills
/// the gaps before training). Cells and names may be in quotes (RFC 4180: delimiters are text in them, and two quotes are one), but may not hold
/// line breaks. While a file is read, memory holds 64 KB of it, or its longest line, which may have up to 64 MB.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class CsvFile<T> : SampleFile<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Finds the columns of the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="schema">What its columns mean; it may have others too, whose cells are not looked at.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is empty, or a pipe, which can be read only once; or it has not each column of the schema once.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public CsvFile(string path, CsvSchema schema)
        : base(path)
    {
        ArgumentNullException.ThrowIfNull(schema);
        Schema = schema;
        Open().Dispose();
    }

    /// <summary>What the columns mean.</summary>
    public CsvSchema Schema { get; }

    /// <summary>
    /// Whether rows whose label is missing are left out; otherwise they are rejected. A label is missing where its cell is empty or holds a text
    /// that programs write for a missing value (NaN, NA, N/A, #N/A, NULL, None, ?) and that is not the name of a class. Numbers to predict may
    /// be NaN where rows are not left out.
    /// </summary>
    public bool DropsMissingLabels { get; init; }

    /// <summary>The number of rows without a label that the reader opened last has left out.</summary>
    public int DroppedRows => Dropped.Count;

    /// <summary>The places of these rows in the file, from 0.</summary>
    internal List<int> Dropped { get; private set; } = [];

    /// <summary>Whether a row with NaN or an infinity is rejected, like one with no number.</summary>
    internal bool RequiresFinite { get; init; }

    /// <summary>Hears how far the samples were read.</summary>
    internal IReadingMonitor? Monitor { get; init; }

    /// <summary>What the content goes through on its way to the rows; null for nothing.</summary>
    internal Func<Stream, Stream>? Through { get; init; }

    /// <inheritdoc/>
    public override int Features => Schema.Features.Count;

    /// <inheritdoc/>
    public override int Outputs => Schema.Outputs;

    /// <summary>Null: only reading the samples tells how many there are.</summary>
    public override long? Count => null;

    /// <inheritdoc/>
    public override ISampleReader<T> Open()
    {
        Stream stream = DataFile.Open(Path, Monitor);
        try
        {
            stream = Through?.Invoke(stream) ?? stream;
            var reader = new CsvReader(stream, Path, Schema.Delimiter, Schema.HasHeader);
            Dropped = [];
            return new CsvSampleReader<T>(reader, Schema, RequiresFinite, DropsMissingLabels ? Dropped : null);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }
}
