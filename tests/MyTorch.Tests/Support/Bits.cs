using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MyTorch.Tests.Kernels;

namespace MyTorch.Tests.Support;

/// <summary>Hashes the bits of numbers.</summary>
internal static class Bits
{
    /// <summary>Returns the first 64 bits of the SHA-256 hash of the numbers.</summary>
    public static string Hash<T>(IEnumerable<T> values) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (T[] block in values.Chunk(4096))
        {
            hash.AppendData(MemoryMarshal.AsBytes(Array.ConvertAll(block, Ulps.Bits).AsSpan()));
        }

        return Convert.ToHexString(hash.GetHashAndReset())[..16];
    }
}
