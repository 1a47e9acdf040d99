using System.Numerics;

namespace MyTorch.Data;

/// <summary>The samples of a CSV file, plain or gzip, one in each row.</summary>
/// <remarks>
/// UTF-8, lines that end with \n or \r\n, numbers in the invariant culture (1.5, -2e-3; NaN and Infinity are numbers too, for whoever fills
/// the gaps before training). Cells and names may be in quotes (RFC 4180: delimiters and line breaks are text in them, and two quotes are one).
/// While a file is read, memory holds 64 KB of it, or its longest row, which may have up to 64 MB.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class CsvFile<T> : SampleFile<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Func<Stream>? _open;

    /// <summary>Finds the columns of the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="schema">What its columns mean; it may have others too, whose cells are not looked at.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is empty, or a pipe, which can be read only once; or it has not each column of the schema once.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public CsvFile(string path, CsvSchema schema)
        : this(path, schema, open: null)
    {
    }

    /// <summary>Finds the columns of content that is not in a file of its own, such as an entry of an archive, or that passes through a stream of the caller.</summary>
    /// <param name="open">Opens the content at its beginning, plain or gzip; called here and for each <see cref="Open"/>, whose reader disposes the stream. Its progress is not reported.</param>
    /// <param name="name">The name of the content in error messages, and the <see cref="SampleFile{T}.Path"/>.</param>
    /// <param name="schema">What its columns mean; it may have others too, whose cells are not looked at.</param>
    /// <exception cref="InvalidDataException">The content is empty, or has not each column of the schema once.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public CsvFile(Func<Stream> open, string name, CsvSchema schema)
        : this(name, schema, open ?? throw new ArgumentNullException(nameof(open)))
    {
    }

    private CsvFile(string path, CsvSchema schema, Func<Stream>? open)
        : base(path)
    {
        ArgumentNullException.ThrowIfNull(schema);
        (Schema, _open) = (schema, open);
        Open().Dispose();
    }

    /// <summary>What the columns mean.</summary>
    public CsvSchema Schema { get; }

    /// <summary>
    /// Whether rows whose label is missing are left out; otherwise they are rejected. A label is missing where its cell is empty or holds a text
    /// that programs write for a missing value (<see cref="CsvReader.MissingValues"/>) and that is not the name of a class. Numbers to predict may
    /// be NaN where rows are not left out.
    /// </summary>
    public bool DropsMissingLabels { get; init; }

    /// <summary>The number of rows without a label that the reader opened last has left out.</summary>
    public int DroppedRows => DroppedIndices.Count;

    /// <summary>The places of these rows among all rows of the file, from 0, in ascending order.</summary>
    public IReadOnlyList<int> DroppedIndices { get; private set; } = [];

    /// <summary>Whether NaN and infinities are rejected, as texts that are not numbers are.</summary>
    public bool RequiresFinite { get; init; }

    /// <inheritdoc/>
    public override int Features => Schema.Features.Count;

    /// <inheritdoc/>
    public override int Outputs => Schema.Outputs;

    /// <summary>Null: only reading the samples tells how many there are.</summary>
    public override long? Count => null;

    /// <inheritdoc/>
    public override ISampleReader<T> Open()
    {
        Stream stream = _open is null ? DataFile.Open(Path, Progress) : DataFile.Decompress(_open(), Path);
        try
        {
            var reader = new CsvReader(stream, Path, Schema.Delimiter, Schema.HasHeader);
            List<int> dropped = [];
            DroppedIndices = dropped.AsReadOnly();
            return new CsvSampleReader<T>(reader, Schema, RequiresFinite, DropsMissingLabels ? dropped : null);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }
}
