using System.Buffers.Binary;
using System.Text;

namespace MyTorch.SystemTests.Hostile;

/// <summary>Changes files at random: flipped bits, lost, repeated and foreign chunks, and false lengths.</summary>
internal sealed class Mutator(Random random)
{
    private const int MostChanges = 4;

    private static readonly ulong[] FalseLengths =
        [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x7FFFFFC7, 0x100000000, 0x7FFFFFFFFFFFFFFF, 0x8000000000000000, ulong.MaxValue];

    private static readonly byte[][] Chunks =
    [
        .. new[]
        {
            "0", "-1", "9", "99999999999999999999", "2147483647", "4611686018427387904", "1e999", "NaN", "Infinity", "-", ".", "e", "\0", "\n", "\r\n", ",", ";", "\"",
            "'", "(", ")", ",)", "()", "[", "]", "[]", "{", "}", "{}", ":", " ", "True", "False", "'<f8'", "'|u1'", "'>f4'", "'<f2'", "'|b1'", "'>u2'", "'<U3'", "[('a', '<f4')]", "'shape'", "\"F64\"", "\"I64\"", "\"BOOL\"", "\"BF16\"", "\"U16\"", "\"F4\"", "\"weight_map\"", "\"plain\"", "../", "module.", "\"shape\"",
            "\"data_offsets\"", "\"__metadata__\"", "\\u0000", "\\ud800", "null", "é", "PK\u0001\u0002", "PK\u0003\u0004", "PK\u0005\u0006", ".npy", "network.", "extra.", "optimizer",
        }.Select(Encoding.Latin1.GetBytes),
        [0x1F, 0x8B], [0xEF, 0xBB, 0xBF], [0xC3, 0x28], [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'],
    ];

    /// <summary>Returns a copy with one to four changes.</summary>
    /// <param name="file">The file to change.</param>
    /// <param name="other">The source of foreign chunks.</param>
    public byte[] Mutate(byte[] file, byte[] other)
    {
        List<byte> bytes = [.. file];
        for (int changes = random.Next(1, MostChanges + 1); changes > 0; changes--)
        {
            Change(bytes, other);
        }

        return [.. bytes];
    }

    private void Change(List<byte> bytes, byte[] other)
    {
        int at = random.Next(bytes.Count + 1);
        int length = Math.Min(random.Next(1, random.Next(2, 64)), bytes.Count - at);
        switch (random.Next(9))
        {
            case 0 or 1 when length > 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2 when length > 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 5 when random.Next(4) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 6:
                bytes.InsertRange(at, other.Skip(random.Next(other.Length)).Take(random.Next(1, 64)));
                break;
            case 7:
                Overwrite(bytes, at, FalseLength());
                break;
            default:
                Overwrite(bytes, at, Chunks[random.Next(Chunks.Length)]);
                break;
        }
    }

    /// <summary>Inserts a chunk, which replaces as many bytes or, equally often, none.</summary>
    private void Overwrite(List<byte> bytes, int at, byte[] chunk)
    {
        bytes.RemoveRange(at, random.Next(2) * Math.Min(chunk.Length, bytes.Count - at));
        bytes.InsertRange(at, chunk);
    }

    /// <summary>Returns an extreme number, of one to eight bytes in either byte order.</summary>
    private byte[] FalseLength()
    {
        byte[] number = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(number, FalseLengths[random.Next(FalseLengths.Length)]);
        Array.Resize(ref number, 1 << random.Next(4));
        if (random.Next(2) == 0)
        {
            Array.Reverse(number);
        }

        return number;
    }
}
