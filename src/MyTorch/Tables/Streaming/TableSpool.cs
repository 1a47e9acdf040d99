using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MyTorch.Tables;

/// <summary>Records of some numbers each in a temporary file, which any number of threads may read; disposing deletes it.</summary>
internal sealed class TableSpool : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly string _path;

    /// <summary>Creates the file in a folder.</summary>
    /// <param name="width">The numbers of a record.</param>
    /// <param name="folder">The folder of temporary files.</param>
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
            // The open file stays, without a name: a process that is killed leaves none.
            File.Delete(_path);
        }
    }

    /// <summary>Uses an open file without records.</summary>
    internal TableSpool(int width, SafeFileHandle file, string path) => (Width, _file, _path) = (width, file, path);

    /// <summary>The numbers of a record.</summary>
    public int Width { get; }

    /// <summary>The number of records.</summary>
    public long Count { get; private set; }

    /// <summary>Appends records.</summary>
    /// <exception cref="IOException">The disk is full, or fails.</exception>
    public void Add(ReadOnlySpan<double> records)
    {
        Write(Count, records);
        Count += records.Length / Width;
    }

    /// <summary>Writes records over others.</summary>
    /// <exception cref="IOException">The disk is full, or fails.</exception>
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
    /// <exception cref="IOException">The disk fails.</exception>
    public void Read(long first, Span<double> records)
    {
        Span<byte> rest = MemoryMarshal.AsBytes(records);
        long offset = OffsetOf(first);
        while (rest.Length > 0)
        {
            int count = RandomAccess.Read(_file, rest, offset);
            if (count == 0)
            {
                throw new IOException($"{_path}: the temporary file ends at byte {offset}, expected {Shape.Count(Count, "row")} of {Width} numbers: it must not be changed.");
            }

            rest = rest[count..];
            offset += count;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private long OffsetOf(long record) => record * Width * sizeof(double);

    private IOException Failure(Exception problem) => new(
        $"{_path}: the temporary file of the rows cannot be written after {Count} rows of {Width * sizeof(double)} bytes: {problem.Message} It needs this many bytes for each row: let TMPDIR (on Windows TMP) name a folder with more space.", problem);
}
