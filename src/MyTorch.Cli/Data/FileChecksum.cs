using System.Buffers.Binary;
using System.Security.Cryptography;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>By which a model knows the file that it was trained on: the CRC-32 of what it holds, plain or gzip alike.</summary>
internal sealed class FileChecksum : HashAlgorithm
{
    private uint _checksum;

    /// <summary>The checksum of what has gone through the stream until its end.</summary>
    public string Text => Convert.ToHexStringLower(Hash!);

    /// <summary>The checksum of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="monitor">Hears how far it was read.</param>
    public static string Of(string path, IReadingMonitor monitor)
    {
        using var checksum = new FileChecksum();
        using Stream stream = checksum.Through(DataFile.Open(path, monitor));
        stream.CopyTo(Stream.Null);
        return checksum.Text;
    }

    /// <summary>The same stream, whose bytes count as they are read.</summary>
    public Stream Through(Stream stream) => new CryptoStream(stream, this, CryptoStreamMode.Read);

    /// <inheritdoc/>
    public override void Initialize() => _checksum = 0;

    /// <inheritdoc/>
    protected override void HashCore(byte[] array, int ibStart, int cbSize) => _checksum = Crc32.Append(_checksum, array.AsSpan(ibStart, cbSize));

    /// <inheritdoc/>
    protected override byte[] HashFinal()
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, _checksum);
        return bytes;
    }
}
