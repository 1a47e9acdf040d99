using System.Numerics;

namespace MyTorch.Data;

/// <summary>The samples of a CSV file, plain or gzip, one per row.</summary>
/// <remarks>
/// The file must be UTF-8, with lines that end with \n or \r\n and numbers in the invariant culture (1.5, -2e-3). NaN and Infinity are accepted,
/// so that missing values can be filled before training. Cells and names may be in quotes (RFC 4180: delimiters and line breaks within quotes are
/// text, and two quotes stand for one). While a file is read, memory holds 64 KB of it, or its longest row, which may have up to 64 MB.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class CsvFile<T> : SampleFile<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Func<Stream>? _open;

    /// <summary>Opens the file and finds its columns.</summary>
    /// <param name="path">The file.</param>
    /// <param name="schema">The meaning of its columns; other columns are ignored.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is empty, is a pipe (which can be read only once), or does not have each column of the schema exactly once.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public CsvFile(string path, CsvSchema schema)
        : this(path, schema, open: null)
    {
    }

    /// <summary>Finds the columns of content that is not a file of its own, such as an entry of an archive or a stream provided by the caller.</summary>
    /// <param name="open">Opens the content at its beginning, plain or gzip; called here and by each <see cref="Open"/>, whose reader disposes the stream. Progress is not reported.</param>
    /// <param name="name">The name of the content in error messages, which is also the <see cref="SampleFile{T}.Path"/>.</param>
    /// <param name="schema">The meaning of its columns; other columns are ignored.</param>
    /// <exception cref="InvalidDataException">The content is empty, or does not have each column of the schema exactly once.</exception>
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

    /// <summary>The meaning of the columns.</summary>
    public CsvSchema Schema { get; }

    /// <summary>
    /// Whether rows whose label is missing are dropped; otherwise they are rejected. A label is missing if its cell is empty or contains a marker
    /// of a missing value (<see cref="CsvReader.MissingValues"/>) that is not the name of a class. Numeric targets may be NaN if rows are not
    /// dropped.
    /// </summary>
    public bool DropsMissingLabels { get; init; }

    /// <summary>The number of rows without a label that the most recently opened reader has dropped.</summary>
    public int DroppedRows => DroppedIndices.Count;

    /// <summary>The indices of the dropped rows among all rows of the file, from 0, in ascending order.</summary>
    public IReadOnlyList<int> DroppedIndices { get; private set; } = [];

    /// <summary>Whether NaN and infinities are rejected, like text that is not a number.</summary>
    public bool RequiresFinite { get; init; }

    /// <inheritdoc/>
    public override int Features => Schema.Features.Count;

    /// <inheritdoc/>
    public override int Outputs => Schema.Outputs;

    /// <summary>Always null: the number of samples is known only after reading them.</summary>
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
