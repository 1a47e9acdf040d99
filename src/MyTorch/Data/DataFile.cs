using System.Buffers.Binary;
using System.IO.Compression;

namespace MyTorch.Data;

/// <summary>Opens a data file, plain or gzip.</summary>
internal static class DataFile
{
    /// <summary>The smallest gzip file: a header of 10 bytes and a trailer of 8.</summary>
    private const int GzipMinimum = 18;

    /// <summary>
    /// The content of the file: uncompressed when it starts with gzip's magic bytes, whatever its name is.
    /// A gzip file must be of one member, as gzip writes it (RFC 1952).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="monitor">Hears how far it was read; null for nobody.</param>
    public static Stream Open(string path, IReadingMonitor? monitor = null)
    {
        FileStream file = monitor is null ? File.OpenRead(path) : new MonitoredFile(path, monitor);
        try
        {
            bool gzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
            file.Position = 0;
            return gzip ? Decompress(file, path) : file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static ChecksumStream Decompress(FileStream file, string path)
    {
        if (file.Length < GzipMinimum)
        {
            throw new InvalidDataException($"{path}: expected a gzip file of at least {GzipMinimum} bytes, found {file.Length}.");
        }

        Span<byte> trailer = stackalloc byte[8];

        // Not through the stream, whose monitor would hear of the end before the begin.
        RandomAccess.Read(file.SafeFileHandle, trailer, file.Length - trailer.Length);
        return new ChecksumStream(
            new GZipStream(file, CompressionMode.Decompress),
            path,
            crc: BinaryPrimitives.ReadUInt32LittleEndian(trailer),
            length: BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]));
    }
}
