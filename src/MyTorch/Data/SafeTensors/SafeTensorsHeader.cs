using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MyTorch.Data;

/// <summary>
/// The header of a safetensors file: the length of a JSON text, 8 bytes little-endian, followed by this text, which contains the element type,
/// shape and data offsets of each array. Source: the format section of the safetensors README.
/// </summary>
/// <seealso cref="SafeTensors.ReadHeader"/>
public sealed class SafeTensorsHeader
{
    /// <summary>The maximum length of the JSON text, as in the reference implementation.</summary>
    internal const int MaxLength = 100_000_000;

    /// <summary>The reserved name of the metadata, which no array can have.</summary>
    internal const string MetadataName = "__metadata__";

    /// <summary>The metadata entry with the checksum of the whole file, in 8 hexadecimal digits, which are counted as zeros.</summary>
    internal const string ChecksumName = "mytorch.crc32";

    internal const string DtypeName = "dtype";

    internal const string ShapeName = "shape";

    internal const string OffsetsName = "data_offsets";

    /// <summary>The data starts at a multiple of this, so that the file can be memory-mapped.</summary>
    private const int Alignment = 8;

    /// <summary>The position of the digits of the checksum, the first entry of the metadata.</summary>
    private static readonly int ChecksumPosition = sizeof(ulong) + $"{{\"{MetadataName}\":{{\"{ChecksumName}\":\"".Length;

    /// <summary>Rejects unpaired surrogates, which the JSON writer would replace.</summary>
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal SafeTensorsHeader(IReadOnlyList<SafeTensorsEntry> entries, IReadOnlyDictionary<string, string> metadata) => (Entries, Metadata) = (entries, metadata);

    /// <summary>The arrays in the order of the header; for an index, those of all shards in the order of the index.</summary>
    public IReadOnlyList<SafeTensorsEntry> Entries { get; }

    /// <summary>The metadata, without the checksum.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Whether the file, or each shard of an index, has a checksum, which <see cref="SafeTensors.Read"/> verifies.</summary>
    public bool HasChecksum { get; internal init; }

    /// <summary>The total size of all arrays in bytes.</summary>
    public long DataLength => Entries.Sum(entry => entry.Length);

    /// <summary>The checksum stated in the file and the position of its digits in the JSON text; null if there is none.</summary>
    internal (uint Value, int Position)? Checksum { get; init; }

    /// <summary>The checksum of the header, to be continued with the data.</summary>
    internal uint ChecksumOfHeader { get; private set; }

    /// <summary>Reads the header of a file.</summary>
    /// <exception cref="InvalidDataException">The header is invalid, or its description of the arrays is inconsistent.</exception>
    internal static SafeTensorsHeader Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Read(new CheckedReader(file, path));
    }

    /// <summary>Reads a header, up to the first byte of the data.</summary>
    /// <exception cref="InvalidDataException">The header is invalid, or its description of the arrays is inconsistent.</exception>
    internal static SafeTensorsHeader Read(CheckedReader reader)
    {
        byte[] lengthBytes = reader.ReadArray<byte>(sizeof(ulong), "a header length");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (length > MaxLength)
        {
            throw reader.Error(0, $"expected a header of at most {MaxLength} bytes, found a declared length of {length}.");
        }

        long start = reader.Offset;
        byte[] json = reader.ReadArray<byte>((long)length, "a header");
        SafeTensorsHeader header = new SafeTensorsHeaderParser(json, (position, problem) => reader.Error(start + position, problem)).Parse();
        if (header.Checksum is { } checksum)
        {
            WriteDigits(0, json.AsSpan(checksum.Position));
        }

        header.ChecksumOfHeader = Crc32.Append(Crc32.Append(0, lengthBytes), json);
        return header;
    }

    /// <summary>Returns the bytes of the header in a file, padded with spaces, with zeros for the checksum.</summary>
    /// <exception cref="ArgumentException">A text is not valid Unicode, or the header is too long.</exception>
    internal byte[] ToBytes()
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
            throw new ArgumentException($"The header of names, shapes and metadata has {length} bytes: a safetensors header must have at most {MaxLength}.");
        }

        byte[] bytes = new byte[sizeof(ulong) + length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)length);
        bytes.AsSpan(sizeof(ulong)).Fill((byte)' ');
        text.WrittenSpan.CopyTo(bytes.AsSpan(sizeof(ulong)));
        return bytes;
    }

    /// <summary>Writes the checksum of the whole file into the result of <see cref="ToBytes"/>.</summary>
    internal static void SetChecksum(byte[] header, uint checksum) => WriteDigits(checksum, header.AsSpan(ChecksumPosition));

    private static void WriteDigits(uint checksum, Span<byte> digits) => checksum.TryFormat(digits, out _, "x8", CultureInfo.InvariantCulture);

    private static void WriteEntry(Utf8JsonWriter json, SafeTensorsEntry entry)
    {
        json.WriteStartObject(Utf8.GetBytes(entry.Name));
        json.WriteString(DtypeName, entry.Dtype);
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
        json.WriteString(ChecksumName, "00000000");
        foreach ((string name, string text) in Metadata)
        {
            json.WriteString(Utf8.GetBytes(name), Utf8.GetBytes(text));
        }

        json.WriteEndObject();
    }
}
