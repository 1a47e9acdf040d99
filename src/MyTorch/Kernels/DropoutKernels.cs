using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>
/// Random masks that are functions of a key and a place: nothing has to be drawn in an order, so any thread can work out any part of a
/// mask, and the backward pass works it out again instead of storing it.
/// </summary>
internal static class DropoutKernels
{
    /// <summary>An odd number near 2^32 divided by the golden ratio: neighbours come far apart.</summary>
    private const uint Spread = 0x9E3779B9;

    /// <summary>y = x * scale where the hash of the row is at least the threshold, and else 0. y may be x.</summary>
    public static void Mask<T>(ReadOnlySpan<T> x, uint key, uint threshold, T scale, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref T source = ref MemoryMarshal.GetReference(x);
        ref T target = ref MemoryMarshal.GetReference(y[..x.Length]);
        Vector512<uint> limit = Vector512.Create(threshold);
        Vector512<T> factor = Vector512.Create(scale);
        int i = 0;
        for (; i + Vector512<uint>.Count <= x.Length; i += Vector512<uint>.Count)
        {
            Vector512<uint> kept = Vector512.GreaterThanOrEqual(Hash(Vector512.Create((uint)i) + Vector512<uint>.Indices, key), limit);
            if (typeof(T) == typeof(float))
            {
                Vector512<T> mask = kept.As<uint, T>();
                ((Vector512.LoadUnsafe(ref source, (nuint)i) * factor) & mask).StoreUnsafe(ref target, (nuint)i);
            }
            else
            {
                // Signed, so that a mask of 32 ones becomes one of 64.
                (Vector512<long> lower, Vector512<long> upper) = Vector512.Widen(kept.AsInt32());
                nuint next = (nuint)(i + Vector512<T>.Count);
                ((Vector512.LoadUnsafe(ref source, (nuint)i) * factor) & lower.As<long, T>()).StoreUnsafe(ref target, (nuint)i);
                ((Vector512.LoadUnsafe(ref source, next) * factor) & upper.As<long, T>()).StoreUnsafe(ref target, next);
            }
        }

        for (; i < x.Length; i++)
        {
            y[i] = Hash((uint)i, key) >= threshold ? x[i] * scale : T.Zero;
        }
    }

    /// <summary>32 bits that look random, from an index and a key: the last rounds of MurmurHash3.</summary>
    public static uint Hash(uint index, uint key) => Hash(Vector512.Create(index), key).ToScalar();

    /// <summary>A key from a larger one and a number of 64 bits.</summary>
    public static uint Key(uint key, ulong number) => Hash((uint)number, Hash((uint)(number >> 32), key));

    private static Vector512<uint> Hash(Vector512<uint> index, uint key)
    {
        Vector512<uint> h = (index * Vector512.Create(Spread)) ^ Vector512.Create(key);
        h ^= h >>> 16;
        h *= Vector512.Create(0x85EBCA6Bu);
        h ^= h >>> 13;
        h *= Vector512.Create(0xC2B2AE35u);
        return h ^ (h >>> 16);
    }
}
