using System.Runtime.InteropServices;

namespace MyTorch.Data;

/// <summary>Passes on large arrays in pieces, since no span of bytes is longer than 2 GB.</summary>
internal static class Pieces
{
    /// <summary>The number of elements of a piece.</summary>
    public const int Length = 1 << 20;

    /// <summary>Passes the bytes of the elements, in the order in which they lie in memory.</summary>
    public static void ForEach<TElement>(TElement[] values, Action<ReadOnlySpan<byte>> take) where TElement : unmanaged
    {
        for (int start = 0; start < values.Length; start += Length)
        {
            take(MemoryMarshal.AsBytes(values.AsSpan(start, Math.Min(Length, values.Length - start))));
        }
    }
}
