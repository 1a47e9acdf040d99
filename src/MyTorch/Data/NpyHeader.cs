using System.Buffers.Binary;
using System.Text;

namespace MyTorch.Data;

/// <summary>
/// The header of an NPY file: what the elements are, how they lie, and the shape. Source: numpy.lib.format.
/// Versions 1.0 and 2.0; version 3.0 serves only structured types with names outside Latin-1, which are not read anyway.
/// </summary>
internal sealed record NpyHeader(Type ElementType, bool FortranOrder, int[] Shape)
{
    /// <summary>The supported element types as NumPy calls them.</summary>
    public const string SupportedTypes = "<f4, <f8, |u1, <i4 or <i8";

    /// <summary>Where the length of the header text stands, after the magic number and the version.</summary>
    private const int LengthStart = 8;

    private const int VersionStart = 6;

    /// <summary>The elements start at a multiple of this, so that others can map them into memory.</summary>
    private const int Alignment = 64;

    private static readonly char NativeOrder = BitConverter.IsLittleEndian ? '<' : '>';

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>The number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>How NumPy calls an element type, or null when it is not supported.</summary>
    public static string? DescrOf(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Single => $"{NativeOrder}f4",
        TypeCode.Double => $"{NativeOrder}f8",
        TypeCode.Byte => "|u1",
        TypeCode.Int32 => $"{NativeOrder}i4",
        TypeCode.Int64 => $"{NativeOrder}i8",
        _ => null,
    };

    /// <summary>The element type that NumPy calls so, or null when it or its byte order is not supported.</summary>
    public static Type? TypeOf(string descr)
    {
        bool native = descr.Length == 2 || (descr.Length == 3 && (descr[0] is '=' or '|' || descr[0] == NativeOrder));
        return (native ? descr[^2..] : descr) switch
        {
            "f4" => typeof(float),
            "f8" => typeof(double),
            "u1" or "<u1" or ">u1" => typeof(byte),
            "i4" => typeof(int),
            "i8" => typeof(long),
            _ => null,
        };
    }

    /// <summary>Reads a header, up to the first element.</summary>
    /// <exception cref="InvalidDataException">It is not a header of a supported version, element type and shape.</exception>
    public static NpyHeader Read(CheckedReader reader)
    {
        byte[] start = reader.ReadArray<byte>(LengthStart, "a magic number and version");
        if (!Magic.SequenceEqual(start.AsSpan(0, VersionStart)))
        {
            throw reader.Error(0, $"expected the magic number {Convert.ToHexString(Magic)} of an NPY file, found {Convert.ToHexString(start, 0, VersionStart)}.");
        }

        if (start[VersionStart] is not (1 or 2) || start[VersionStart + 1] != 0)
        {
            throw reader.Error(VersionStart, $"expected version 1.0 or 2.0, found {start[VersionStart]}.{start[VersionStart + 1]}.");
        }

        long length = start[VersionStart] == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(reader.ReadArray<byte>(sizeof(ushort), "a header length"))
            : BinaryPrimitives.ReadUInt32LittleEndian(reader.ReadArray<byte>(sizeof(uint), "a header length"));
        long textStart = reader.Offset;
        string text = Encoding.Latin1.GetString(reader.ReadArray<byte>(length, "a header"));
        return new NpyHeaderParser(text, (position, problem) => reader.Error(textStart + position, problem)).Parse();
    }

    /// <summary>Writes the header: version 1.0, or 2.0 when it is too long for that, padded with spaces as NumPy does.</summary>
    public void Write(Stream stream)
    {
        string text = $"{{'descr': '{DescrOf(ElementType)}', 'fortran_order': {FortranOrder}, 'shape': {NpyArray.Describe(Shape)}, }}";
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

    /// <summary>The next multiple of <see cref="Alignment"/> that leaves room for the newline at the end.</summary>
    private static int Align(int length) => (length + Alignment) / Alignment * Alignment;
}
