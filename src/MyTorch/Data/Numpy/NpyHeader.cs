using System.Buffers.Binary;
using System.Text;

namespace MyTorch.Data;

/// <summary>The header of an NPY file of version 1.0, 2.0 or 3.0: the element type, the order and the shape. Source: numpy.lib.format.</summary>
/// <param name="Format">The format of the elements, or null if they cannot be read.</param>
/// <param name="FortranOrder">Whether the first index varies fastest.</param>
/// <param name="Shape">The size of each dimension.</param>
internal sealed record NpyHeader(ElementFormat? Format, bool FortranOrder, int[] Shape)
{
    /// <summary>The element types that can be read, for error messages.</summary>
    public const string SupportedTypes = "bool, integers of 8 to 64 bits, float16, float32 or float64";

    /// <summary>The position of the length of the header text, after the magic number and the version.</summary>
    private const int LengthStart = 8;

    private const int VersionStart = 6;

    /// <summary>The elements start at a multiple of this, so that the file can be memory-mapped.</summary>
    private const int Alignment = 64;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>The number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Whether the bytes of each element are in the reverse order.</summary>
    public bool IsSwapped { get; init; }

    /// <summary>Why the elements cannot be read, or null if they can.</summary>
    public string? Problem { get; init; }

    /// <summary>Describes the type of an unsupported descr.</summary>
    public static string DescribeKind(string descr) => descr.TrimStart('<', '>', '=', '|').FirstOrDefault() switch
    {
        '[' or '(' => "a structure",
        'U' => "text",
        'S' or 'a' => "byte strings",
        'O' => "Python objects",
        'c' => "complex numbers",
        'f' => "floating-point numbers of another size",
        'M' => "dates",
        'm' => "time differences",
        'V' => "raw bytes",
        _ => "an unknown type",
    };

    /// <summary>Reads a header, up to the first element.</summary>
    /// <exception cref="InvalidDataException">The header is invalid, or its version or shape is not supported. An unsupported element type is reported by <see cref="Problem"/>.</exception>
    public static NpyHeader Read(CheckedReader reader)
    {
        byte[] start = reader.ReadArray<byte>(LengthStart, "a magic number and version");
        if (!Magic.SequenceEqual(start.AsSpan(0, VersionStart)))
        {
            throw reader.Error(0, $"expected the magic number {Convert.ToHexString(Magic)} of an NPY file, found {Convert.ToHexString(start, 0, VersionStart)}.");
        }

        if (start[VersionStart] is not (1 or 2 or 3) || start[VersionStart + 1] != 0)
        {
            throw reader.Error(VersionStart, $"expected version 1.0, 2.0 or 3.0, found {start[VersionStart]}.{start[VersionStart + 1]}.");
        }

        long length = start[VersionStart] == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(reader.ReadArray<byte>(sizeof(ushort), "a header length"))
            : BinaryPrimitives.ReadUInt32LittleEndian(reader.ReadArray<byte>(sizeof(uint), "a header length"));
        long textStart = reader.Offset;
        byte[] bytes = reader.ReadArray<byte>(length, "a header");
        Encoding encoding = start[VersionStart] < 3 ? Encoding.Latin1 : Utf8;
        string text;
        try
        {
            text = encoding.GetString(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            throw reader.Error(textStart + exception.Index, "expected a header in UTF-8, found invalid bytes.");
        }

        return new NpyHeaderParser(text, (position, problem) => reader.Error(textStart + encoding.GetByteCount(text.AsSpan(0, position)), problem)).Parse();
    }

    /// <summary>Writes the header in version 1.0, or 2.0 if it is too long, padded with spaces as in NumPy.</summary>
    public void Write(Stream stream)
    {
        string text = $"{{'descr': '{Format!.Descr}', 'fortran_order': {FortranOrder}, 'shape': {NpyArray.Describe(Shape)}, }}";
        int textStart = LengthStart + sizeof(ushort);
        int end = Align(textStart + text.Length);
        bool isLong = end - textStart > ushort.MaxValue;
        if (isLong)
        {
            textStart = LengthStart + sizeof(uint);
            end = Align(textStart + text.Length);
        }

        byte[] header = new byte[end];
        header.AsSpan().Fill((byte)' ');
        Magic.CopyTo(header);
        header[VersionStart] = (byte)(isLong ? 2 : 1);
        header[VersionStart + 1] = 0;
        if (isLong)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(LengthStart), (uint)(end - textStart));
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(LengthStart), (ushort)(end - textStart));
        }

        Encoding.Latin1.GetBytes(text, header.AsSpan(textStart));
        header[^1] = (byte)'\n';
        stream.Write(header);
    }

    /// <summary>Returns the next multiple of <see cref="Alignment"/> that leaves room for the final newline.</summary>
    private static int Align(int length) => (length + Alignment) / Alignment * Alignment;
}
