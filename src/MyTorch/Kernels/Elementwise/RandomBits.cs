using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>
/// Random bits that are functions of a key and an index: nothing has to be drawn in an order, so any thread can compute any of them, and
/// compute them again instead of storing them.
/// </summary>
internal static class RandomBits
{
    /// <summary>An odd number near 2^32 divided by the golden ratio: neighbours come far apart.</summary>
    private const uint Spread = 0x9E3779B9;

    /// <summary>32 bits that look random, from an index and a key: the last rounds of MurmurHash3.</summary>
    public static uint Hash(uint index, uint key) => Hash(Vector512.Create(index), key).ToScalar();

    /// <summary>A key from a larger one and a number of 64 bits.</summary>
    public static uint Key(uint key, ulong number) => Hash((uint)number, Hash((uint)(number >> 32), key));

    /// <summary>As <see cref="Hash(uint, uint)"/>, of a vector of indices.</summary>
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
