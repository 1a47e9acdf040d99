namespace MyTorch.Common;

/// <summary>Divides items into chunks.</summary>
internal static class Chunks
{
    /// <summary>
    /// Returns the range of a chunk, from Start to End (exclusive), when <paramref name="length"/> items are divided as evenly as multiples of
    /// <paramref name="grain"/> allow. Chunks are consecutive and cover all items. The first chunks are the larger ones; with fewer grains than
    /// chunks, the last ones are empty.
    /// </summary>
    public static (int Start, int End) Range(int length, int chunk, int chunks, int grain)
    {
        (long quotient, long remainder) = Math.DivRem((length + (grain - 1L)) / grain, chunks);
        return (Cut(chunk), Cut(chunk + 1));

        int Cut(int index) => (int)Math.Min(length, ((quotient * index) + Math.Min(remainder, index)) * grain);
    }
}
