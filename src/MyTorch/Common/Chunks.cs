namespace MyTorch.Common;

/// <summary>How items are shared out.</summary>
internal static class Chunks
{
    /// <summary>
    /// The items of a chunk when <paramref name="length"/> items are shared out as evenly as multiples of <paramref name="grain"/>
    /// allow: from Start up to, not including, End. The chunks follow on each other and cover everything; the first ones are the
    /// larger ones, and with fewer grains than chunks the last ones are empty.
    /// </summary>
    public static (int Start, int End) Range(int length, int chunk, int chunks, int grain)
    {
        (long share, long rest) = Math.DivRem((length + (grain - 1L)) / grain, chunks);
        return (Cut(chunk), Cut(chunk + 1));

        int Cut(int before) => (int)Math.Min(length, ((share * before) + Math.Min(rest, before)) * grain);
    }
}
