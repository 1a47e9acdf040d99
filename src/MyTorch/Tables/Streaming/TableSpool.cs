using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MyTorch.Tables;

/// <summary>A temporary file of fixed-width records of numbers, which several threads may read at the same time; disposing deletes the file.</summary>
internal sealed class TableSpool : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly string _path;

    /// <summary>Creates the file in a folder.</summary>
    /// <param name="width">The number of values of a record.</param>
    /// <param name="folder">The folder for temporary files.</param>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public TableSpool(int width, string folder)
    {
        (Width, _path) = (width, Path.Combine(folder, $"mytorch-{Guid.NewGuid():N}.rows"));
        try
        {
            _file = File.OpenHandle(_path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, FileOptions.DeleteOnClose);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw Failure(problem);
        }

        if (!OperatingSystem.IsWindows())
        {
            // The file is unlinked but stays open, so that no file is left if the process is killed.
            File.Delete(_path);
        }
    }

    /// <summary>Uses an open, empty file.</summary>
    internal TableSpool(int width, SafeFileHandle file, string path) => (Width, _file, _path) = (width, file, path);

    /// <summary>The number of values of a record.</summary>
    public int Width { get; }

    /// <summary>The number of records.</summary>
    public long Count { get; private set; }

    /// <summary>Appends records.</summary>
    /// <exception cref="IOException">Writing fails, for example because the disk is full.</exception>
    public void Add(ReadOnlySpan<double> records)
    {
        Write(Count, records);
        Count += records.Length / Width;
    }

    /// <summary>Overwrites records.</summary>
    /// <exception cref="IOException">Writing fails, for example because the disk is full.</exception>
    public void Write(long first, ReadOnlySpan<double> records)
    {
        try
        {
            RandomAccess.Write(_file, MemoryMarshal.AsBytes(records), OffsetOf(first));
        }
        catch (IOException problem)
        {
            throw Failure(problem);
        }
    }

    /// <summary>Reads records.</summary>
    /// <exception cref="IOException">Reading fails.</exception>
    public void Read(long first, Span<double> records)
    {
        Span<byte> rest = MemoryMarshal.AsBytes(records);
        long offset = OffsetOf(first);
        while (rest.Length > 0)
        {
            int count = RandomAccess.Read(_file, rest, offset);
            if (count == 0)
            {
                throw new IOException($"{_path}: the temporary file ends at byte {offset}, expected {Shape.Count(Count, "row")} of {Width} numbers: do not modify the file.");
            }

            rest = rest[count..];
            offset += count;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private long OffsetOf(long record) => record * Width * sizeof(double);

    private IOException Failure(Exception problem) => new(
        $"{_path}: cannot write the temporary file after {Count} rows of {Width * sizeof(double)} bytes: {problem.Message} The file needs this many bytes for each row: set TMPDIR (TMP on Windows) to a folder with more space.", problem);
}
