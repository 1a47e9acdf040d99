using System.Runtime.InteropServices;

namespace MyTorch.Data;

/// <summary>Processes large arrays in chunks, since a span of bytes is limited to 2 GB.</summary>
internal static class ByteChunks
{
    /// <summary>The number of elements of a chunk.</summary>
    public const int Length = 1 << 20;

    /// <summary>Passes the bytes of the elements chunk by chunk, in memory order.</summary>
    public static void ForEach<TElement>(TElement[] values, Action<ReadOnlySpan<byte>> write) where TElement : unmanaged
    {
        for (int start = 0; start < values.Length; start += Length)
        {
            write(MemoryMarshal.AsBytes(values.AsSpan(start, Math.Min(Length, values.Length - start))));
        }
    }
}
