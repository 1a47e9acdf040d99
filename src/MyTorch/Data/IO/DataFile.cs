namespace MyTorch.Data;

/// <summary>Opens a data file, plain or gzip; which, its first bytes tell, whatever its name is.</summary>
internal static class DataFile
{
    private static ReadOnlySpan<byte> GzipMagic => [0x1F, 0x8B];

    /// <summary>The content of a file that may be opened more than once.</summary>
    /// <param name="path">The file.</param>
    /// <param name="monitor">Hears how far it was read; null for nobody.</param>
    /// <exception cref="InvalidDataException">It is a pipe or a device.</exception>
    public static Stream Open(string path, IReadingMonitor? monitor = null)
    {
        FileStream file = OpenFile(path, monitor);
        if (!file.CanSeek)
        {
            file.Dispose();
            throw new InvalidDataException($"{path}: expected a regular file, which can be read more than once, found a pipe or a device: write its content to a file first.");
        }

        return Content(file, path);
    }

    /// <summary>The content of a file, or of a pipe, that is opened once.</summary>
    /// <param name="path">The file or pipe.</param>
    /// <param name="monitor">Hears how far it was read; null for nobody.</param>
    public static Stream OpenOnce(string path, IReadingMonitor? monitor = null) => Content(OpenFile(path, monitor), path);

    /// <summary>The content of a stream at its beginning, plain or gzip.</summary>
    /// <param name="stream">The stream; disposed with the content.</param>
    /// <param name="name">How messages call it.</param>
    public static Stream Content(Stream stream, string name)
    {
        try
        {
            byte[] begin = new byte[GzipMagic.Length];
            int read = stream.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false);
            bool isGzip = begin.AsSpan(0, read).SequenceEqual(GzipMagic);
            Stream whole = stream;
            if (stream.CanSeek)
            {
                stream.Position = 0;
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

    private static FileStream OpenFile(string path, IReadingMonitor? monitor) =>
        Directory.Exists(path) ? throw new InvalidDataException($"{path}: expected a file, found a folder.")
        : monitor is null ? File.OpenRead(path)
        : new MonitoredFile(path, monitor);
}
