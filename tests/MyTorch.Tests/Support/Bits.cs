using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using MyTorch.Tests.Kernels;

namespace MyTorch.Tests.Support;

/// <summary>The bits of numbers in short.</summary>
internal static class Bits
{
    /// <summary>The first 64 bits of the SHA-256 of the numbers.</summary>
    public static string Hash<T>(IEnumerable<T> values) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] bytes = new byte[sizeof(long)];
        foreach (T value in values)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, Ulps.Bits(value));
            hash.AppendData(bytes);
        }

        return Convert.ToHexString(hash.GetHashAndReset())[..16];
    }
}
