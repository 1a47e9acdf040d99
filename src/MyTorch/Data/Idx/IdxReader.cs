using System.Buffers.Binary;

namespace MyTorch.Data;

/// <summary>Reads an IDX file of unsigned bytes row by row without allocating memory per row. A row is all bytes with the same first index, such as an image.</summary>
/// <remarks>Use it for content that can be read only once; <see cref="IdxFiles{T}"/> reads the samples of files.</remarks>
public sealed class IdxReader : IDisposable
{
    private const byte UnsignedByte = 0x08;

    /// <summary>The number of bytes read at a time, unless a row is longer.</summary>
    private const int BlockSize = 1 << 18;

    private readonly Stream _stream;
    private readonly CheckedReader _reader;
    private readonly long _bodyStart;

    /// <summary>The content declared by the header, for error messages.</summary>
    private readonly string _declared;
    private readonly string _body;
    private readonly int _blockRows;
    private byte[] _block = [];
    private int _next;

    /// <summary>Creates a reader and reads the header.</summary>
    /// <param name="stream">The content, not compressed (<see cref="DataFile.Decompress"/>); disposed with the reader.</param>
    /// <param name="name">The name of the content in error messages.</param>
    /// <param name="dimensions">The required number of dimensions: 1 for labels, 3 for images.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="dimensions"/> is not 1 to 255.</exception>
    /// <exception cref="InvalidDataException">The content is not IDX, not of unsigned bytes, or has another number of dimensions.</exception>
    public IdxReader(Stream stream, string name, int dimensions)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, byte.MaxValue);
        _stream = stream;
        try
        {
            _reader = new CheckedReader(_stream, name);
            RequireMagic(_reader, dimensions);
            Sizes = ReadSizes(_reader, dimensions);
            (Rows, Columns) = (Sizes[0], Sizes.Skip(1).Aggregate(1, (product, size) => product * size));
            _bodyStart = _reader.Offset;
            _declared = dimensions == 1 ? $"the header's {Rows} labels" : $"the header's {Rows} images of {string.Join(" x ", Sizes.Skip(1))}";
            _body = $"{_declared}, a body";
            _blockRows = Math.Max(1, BlockSize / Math.Max(1, Columns));
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    /// <summary>The sizes of the dimensions.</summary>
    public IReadOnlyList<int> Sizes { get; }

    /// <summary>The size of the first dimension.</summary>
    public int Rows { get; }

    /// <summary>The product of the sizes of all other dimensions; 1 if there are none.</summary>
    public int Columns { get; }

    /// <summary>Reads all rows; no row must have been read before.</summary>
    /// <exception cref="InvalidDataException">The file is truncated, too long or corrupt.</exception>
    internal byte[] ReadAll()
    {
        byte[] body = _reader.ReadArray<byte>((long)Rows * Columns, _body);
        _reader.RequireEnd(_declared);
        return body;
    }

    /// <summary>Reads the next row. Returns false after the last row, where the content must end.</summary>
    /// <param name="row">The bytes of the row, valid until the next call.</param>
    /// <exception cref="InvalidDataException">The file is truncated, too long or corrupt.</exception>
    public bool Read(out ReadOnlySpan<byte> row)
    {
        row = default;
        if (_next == Rows)
        {
            _reader.RequireEnd(_declared);
            return false;
        }

        int place = _next % _blockRows;
        if (place == 0)
        {
            ReadBlock();
        }

        _next++;
        row = _block.AsSpan(place * Columns, Columns);
        return true;
    }

    /// <summary>Throws if the label of a row is not a class.</summary>
    /// <exception cref="InvalidDataException">The label is not below <paramref name="classes"/>.</exception>
    internal int RequireClass(byte label, int row, int classes) => label < classes
        ? label
        : throw _reader.Error(_bodyStart + row, $"expected a label from 0 to {classes - 1}, found {label}.");

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void ReadBlock()
    {
        int length = Math.Min(_blockRows, Rows - _next) * Columns;
        (long, long) whole = (_bodyStart, (long)Rows * Columns);
        if (_next == 0)
        {
            // Grows with the data actually read; later blocks are not longer than this one.
            _block = _reader.ReadArray<byte>(length, _body, whole);
        }
        else
        {
            _reader.Read(_block.AsSpan(0, length), _body, whole);
        }
    }

    private static void RequireMagic(CheckedReader reader, int dimensions)
    {
        byte[] magic = reader.ReadArray<byte>(4, "a magic number");
        if (magic[0] != 0 || magic[1] != 0)
        {
            throw reader.Error(0, $"expected the two zero bytes of an IDX file, found 0x{magic[0]:X2} 0x{magic[1]:X2}.");
        }

        if (magic[2] != UnsignedByte)
        {
            throw reader.Error(2, $"expected element type 0x{UnsignedByte:X2} (unsigned byte), found 0x{magic[2]:X2}.");
        }

        if (magic[3] != dimensions)
        {
            string kind = dimensions == 1 ? "labels" : "images";
            throw reader.Error(3, $"expected {dimensions} dimension(s) for {kind}, found {magic[3]}.");
        }
    }

    private static int[] ReadSizes(CheckedReader reader, int dimensions)
    {
        long start = reader.Offset;
        byte[] bytes = reader.ReadArray<byte>(4 * dimensions, "dimension sizes");
        uint[] sizes = new uint[dimensions];
        Int128 columns = 1;
        for (int i = 0; i < dimensions; i++)
        {
            sizes[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(4 * i));
            columns *= i == 0 ? 1 : sizes[i];
        }

        if (sizes[0] > Array.MaxLength || columns > Array.MaxLength)
        {
            throw reader.Error(start, $"expected at most {Array.MaxLength} elements, found the sizes {string.Join(" x ", sizes)}.");
        }

        return Array.ConvertAll(sizes, size => (int)size);
    }
}
