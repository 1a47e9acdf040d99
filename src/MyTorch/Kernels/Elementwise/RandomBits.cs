using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>
/// Counter-based random bits, each a function of a key and an index: any thread can compute any of them in any order, and recompute them instead
/// of storing them.
/// </summary>
internal static class RandomBits
{
    /// <summary>An odd number near 2^32 divided by the golden ratio, which spreads neighbouring indices far apart.</summary>
    private const uint Spread = 0x9E3779B9;

    /// <summary>Returns 32 pseudorandom bits from an index and a key: the final mix of MurmurHash3.</summary>
    public static uint Hash(uint index, uint key) => Hash(Vector512.Create(index), key).ToScalar();

    /// <summary>Derives a key from another key and a 64-bit number.</summary>
    public static uint Key(uint key, ulong number) => Hash((uint)number, Hash((uint)(number >> 32), key));

    /// <summary>Computes <see cref="Hash(uint, uint)"/> of a vector of indices.</summary>
    public static Vector512<uint> Hash(Vector512<uint> index, uint key)
    {
        Vector512<uint> h = (index * Vector512.Create(Spread)) ^ Vector512.Create(key);
        h ^= h >>> 16;
        h *= Vector512.Create(0x85EBCA6Bu);
        h ^= h >>> 13;
        h *= Vector512.Create(0xC2B2AE35u);
        return h ^ (h >>> 16);
    }
}
