namespace MyTorch.Data;

/// <summary>Opens data files, plain or gzip; gzip is detected from the first bytes, not from the name.</summary>
/// <remarks>Reading a truncated or corrupt gzip file throws an <see cref="InvalidDataException"/>; .NET's own stream does not detect every truncation.</remarks>
public static class DataFile
{
    private static ReadOnlySpan<byte> GzipMagic => [0x1F, 0x8B];

    /// <summary>Opens the content of a file that can be read more than once.</summary>
    /// <param name="path">The file.</param>
    /// <param name="progress">Receives the position in the file after each read, on the thread that reads; an exception that it throws stops the reading.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The path is a folder, a pipe or a device.</exception>
    public static Stream Open(string path, IProgress<ReadProgress>? progress = null)
    {
        FileStream file = OpenFile(path, progress);
        if (!file.CanSeek)
        {
            file.Dispose();
            throw new InvalidDataException($"{path}: expected a regular file, which can be read more than once, found a pipe or a device: write its content to a file first.");
        }

        return Decompress(file, path);
    }

    /// <summary>Opens the content of a file or a pipe.</summary>
    /// <param name="path">The file or pipe.</param>
    /// <param name="progress">Receives the position in the file after each read, as in <see cref="Open"/>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The path is a folder.</exception>
    public static Stream OpenOnce(string path, IProgress<ReadProgress>? progress = null) => Decompress(OpenFile(path, progress), path);

    /// <summary>Opens the content of a stream, plain or gzip.</summary>
    /// <param name="stream">The stream, positioned at the start of the content; disposed with the returned stream.</param>
    /// <param name="name">The name of the stream in error messages.</param>
    public static Stream Decompress(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            byte[] begin = new byte[GzipMagic.Length];
            int read = stream.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false);
            bool isGzip = begin.AsSpan(0, read).SequenceEqual(GzipMagic);
            Stream whole = stream;
            if (stream.CanSeek)
            {
                stream.Position -= read;
            }
            else
            {
                whole = new ChainedStream(new MemoryStream(begin, 0, read), stream);
            }

            return isGzip ? new GzipContent(whole, name) : whole;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static FileStream OpenFile(string path, IProgress<ReadProgress>? progress) =>
        Directory.Exists(path) ? throw new InvalidDataException($"{path}: expected a file, found a folder.")
        : progress is null ? File.OpenRead(path)
        : new ProgressFile(path, progress);
}
