using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MyTorch.Data;

/// <summary>
/// The header of a safetensors file: the length of a JSON text, 8 bytes little-endian, and that text, which says for each array its
/// element type, shape and place in the data behind it. Source: the format section of the safetensors README.
/// </summary>
/// <param name="Entries">The arrays, in the order of the header.</param>
/// <param name="Metadata">What the writer added, without the checksum.</param>
/// <param name="Checksum">The checksum of the data, if the file has one.</param>
internal sealed record SafeTensorsHeader(
    IReadOnlyList<SafeTensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata, uint? Checksum)
{
    /// <summary>The longest JSON text, the reference implementation's limit.</summary>
    public const int MaxLength = 100_000_000;

    /// <summary>The one name that no array can have.</summary>
    public const string MetadataName = "__metadata__";

    /// <summary>The metadata entry with the checksum of the data in 8 hexadecimal digits.</summary>
    public const string ChecksumName = "mytorch.crc32";

    public const string DtypeName = "dtype";

    public const string ShapeName = "shape";

    public const string OffsetsName = "data_offsets";

    /// <summary>The data starts at a multiple of this, so that others can map it into memory.</summary>
    private const int Alignment = 8;

    /// <summary>Refuses half of a surrogate pair, which the JSON writer would replace.</summary>
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The bytes of all arrays.</summary>
    public long DataLength => Entries.Sum(entry => entry.End - entry.Start);

    /// <summary>Reads a header, up to the first byte of the data.</summary>
    /// <exception cref="InvalidDataException">It is not a header, or what it says of the arrays is not possible.</exception>
    public static SafeTensorsHeader Read(CheckedReader reader)
    {
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(reader.ReadArray<byte>(sizeof(ulong), "a header length"));
        if (length > MaxLength)
        {
            throw reader.Error(0, $"expected a header of at most {MaxLength} bytes, found a declared length of {length}.");
        }

        long start = reader.Offset;
        byte[] json = reader.ReadArray<byte>((long)length, "a header");
        return new SafeTensorsHeaderParser(json, (position, problem) => reader.Error(start + position, problem)).Parse();
    }

    /// <summary>The header as it stands in a file, padded with spaces.</summary>
    /// <exception cref="ArgumentException">A text is not valid Unicode, or the header is too long.</exception>
    public byte[] ToBytes()
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            WriteMetadata(json);
            foreach (SafeTensorsEntry entry in Entries)
            {
                WriteEntry(json, entry);
            }

            json.WriteEndObject();
        }

        int length = (text.WrittenCount + Alignment - 1) / Alignment * Alignment;
        if (length > MaxLength)
        {
            throw new ArgumentException($"The names, shapes and metadata make a header of {length} bytes, but a safetensors file has at most {MaxLength}.");
        }

        byte[] bytes = new byte[sizeof(ulong) + length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)length);
        bytes.AsSpan(sizeof(ulong)).Fill((byte)' ');
        text.WrittenSpan.CopyTo(bytes.AsSpan(sizeof(ulong)));
        return bytes;
    }

    private static void WriteEntry(Utf8JsonWriter json, SafeTensorsEntry entry)
    {
        json.WriteStartObject(Utf8.GetBytes(entry.Name));
        json.WriteString(DtypeName, entry.Type.Name);
        json.WriteStartArray(ShapeName);
        foreach (int size in entry.Shape)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        json.WriteStartArray(OffsetsName);
        json.WriteNumberValue(entry.Start);
        json.WriteNumberValue(entry.End);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteMetadata(Utf8JsonWriter json)
    {
        json.WriteStartObject(MetadataName);
        foreach ((string name, string text) in Metadata)
        {
            json.WriteString(Utf8.GetBytes(name), Utf8.GetBytes(text));
        }

        if (Checksum is { } checksum)
        {
            json.WriteString(ChecksumName, checksum.ToString("x8", CultureInfo.InvariantCulture));
        }

        json.WriteEndObject();
    }
}
