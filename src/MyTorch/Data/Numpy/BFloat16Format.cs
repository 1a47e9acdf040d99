using System.Runtime.InteropServices;

namespace MyTorch.Data;

/// <summary>bfloat16: the upper 16 bits of a float. In memory the elements are floats. NumPy does not have this type.</summary>
internal sealed class BFloat16Format() : PlainFormat<float>(npyCode: null, "BF16", size: sizeof(ushort))
{
    private const int LowerBits = 16;

    /// <summary>The highest bit of the fraction, which is set in every quiet NaN.</summary>
    private const uint QuietBit = 0x0040_0000;

    /// <summary>Rounds to the nearest bfloat16 values, ties to even, like PyTorch. NaN stays NaN.</summary>
    public static void Round(Span<float> values)
    {
        foreach (ref float value in values)
        {
            uint bits = BitConverter.SingleToUInt32Bits(value);
            bits = float.IsNaN(value) ? bits | QuietBit : bits + 0x7FFF + ((bits >> LowerBits) & 1);
            value = BitConverter.UInt32BitsToSingle(bits >> LowerBits << LowerBits);
        }
    }

    public override Array Read(CheckedReader reader, long count, string what, bool isSwapped = false) => Array.ConvertAll(
        reader.ReadArray<ushort>(count, what), bits => BitConverter.UInt32BitsToSingle((uint)bits << LowerBits));

    public override void Write(Array values, Action<ReadOnlySpan<byte>> write)
    {
        ushort[] chunk = new ushort[Math.Min(ByteChunks.Length, values.Length)];
        for (int start = 0; start < values.Length; start += chunk.Length)
        {
            ReadOnlySpan<float> floats = ((float[])values).AsSpan(start, Math.Min(chunk.Length, values.Length - start));
            for (int i = 0; i < floats.Length; i++)
            {
                chunk[i] = (ushort)(BitConverter.SingleToUInt32Bits(floats[i]) >> LowerBits);
            }

            write(MemoryMarshal.AsBytes(chunk.AsSpan(0, floats.Length)));
        }
    }
}
