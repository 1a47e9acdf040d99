using System.Buffers.Binary;
using System.Security.Cryptography;
using MyTorch.Data;
using Crc32 = System.IO.Hashing.Crc32;

namespace MyTorch.Cli;

/// <summary>The CRC-32 by which a model recognizes its training file, computed after decompression.</summary>
internal sealed class FileChecksum : HashAlgorithm
{
    private readonly Crc32 _checksum = new();

    /// <summary>The checksum of what has gone through the stream until its end.</summary>
    public string Text => Convert.ToHexStringLower(Hash!);

    /// <summary>The checksum of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="progress">Receives how far it was read.</param>
    public static string Of(string path, IProgress<ReadProgress> progress)
    {
        using var checksum = new FileChecksum();
        using Stream stream = checksum.Through(DataFile.Open(path, progress));
        stream.CopyTo(Stream.Null);
        return checksum.Text;
    }

    /// <summary>The same stream, whose bytes count as they are read; those of a stream before it, which may not have been read to its end, no longer do.</summary>
    public Stream Through(Stream stream)
    {
        Initialize();
        return new CryptoStream(stream, this, CryptoStreamMode.Read);
    }

    /// <inheritdoc/>
    public override void Initialize() => _checksum.Reset();

    /// <inheritdoc/>
    protected override void HashCore(byte[] array, int ibStart, int cbSize) => _checksum.Append(array.AsSpan(ibStart, cbSize));

    /// <inheritdoc/>
    protected override byte[] HashFinal()
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, _checksum.GetCurrentHashAsUInt32());
        return bytes;
    }
}
