using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>Masks of individual elements. Each is a function of a key and a row, so the backward pass recomputes it instead of storing it.</summary>
internal static class DropoutMask
{
    /// <summary>Returns the threshold for a drop probability: an element is dropped if its hash is below it.</summary>
    public static uint ThresholdOf(double probability) => (uint)Math.Min(uint.MaxValue, probability * 4294967296.0);

    /// <summary>
    /// Returns the number of elements that an exact-count mask keeps: length * (1 - p), rounded to the nearest integer and at least 1.
    /// </summary>
    public static int CountKept(int length, double probability) => Math.Max(1, (int)Math.Round(length * (1 - probability)));

    /// <summary>
    /// Fills <paramref name="order"/> with its indices so that the first <paramref name="count"/> are a random choice: the first steps of a
    /// Fisher-Yates shuffle.
    /// </summary>
    public static void Choose(Span<int> order, int count, uint key)
    {
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        for (int i = 0; i < count; i++)
        {
            int other = i + (int)((RandomBits.Hash((uint)i, key) * (ulong)(order.Length - i)) >> 32);
            (order[i], order[other]) = (order[other], order[i]);
        }
    }

    /// <summary>Computes y = x * scale where the hash of the row is at least the threshold, and 0 elsewhere. y may be x.</summary>
    public static void Apply<T>(ReadOnlySpan<T> x, uint key, uint threshold, T scale, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref T source = ref MemoryMarshal.GetReference(x);
        ref T target = ref MemoryMarshal.GetReference(y[..x.Length]);
        Vector512<uint> limit = Vector512.Create(threshold);
        Vector512<T> factor = Vector512.Create(scale);
        int i = 0;
        for (; i + Vector512<uint>.Count <= x.Length; i += Vector512<uint>.Count)
        {
            Vector512<uint> kept = Vector512.GreaterThanOrEqual(RandomBits.Hash(Vector512.Create((uint)i) + Vector512<uint>.Indices, key), limit);
            if (typeof(T) == typeof(float))
            {
                Vector512<T> mask = kept.As<uint, T>();
                ((Vector512.LoadUnsafe(ref source, (nuint)i) * factor) & mask).StoreUnsafe(ref target, (nuint)i);
            }
            else
            {
                // Signed, so that widening extends a mask of 32 ones to 64 ones.
                (Vector512<long> lower, Vector512<long> upper) = Vector512.Widen(kept.AsInt32());
                nuint next = (nuint)(i + Vector512<T>.Count);
                ((Vector512.LoadUnsafe(ref source, (nuint)i) * factor) & lower.As<long, T>()).StoreUnsafe(ref target, (nuint)i);
                ((Vector512.LoadUnsafe(ref source, next) * factor) & upper.As<long, T>()).StoreUnsafe(ref target, next);
            }
        }

        for (; i < x.Length; i++)
        {
            y[i] = RandomBits.Hash((uint)i, key) >= threshold ? x[i] * scale : T.Zero;
        }
    }
}
