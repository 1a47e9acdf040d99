using System.IO.Compression;

namespace MyTorch.Data;

/// <summary>Reads and writes NumPy's NPZ files: a zip archive of named arrays.</summary>
public static class Npz
{
    private const string Extension = ".npy";

    /// <summary>The maximum compression ratio of Deflate (RFC 1951: 258 bytes from two bits). An archive that claims more is a zip bomb with overlapping entries.</summary>
    private const long MostOfOneByte = 1032;

    /// <summary>The earliest time that a zip archive can store; a fixed time makes the output reproducible.</summary>
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Reads all arrays of a file, stored or deflated, of at most 1,032 times the size of the file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>
    /// The arrays by name (without .npy), in the order of the file. An array of text, dates, objects or another type that
    /// <see cref="Npy.Read(string)"/> does not support is left out; accessing it by name throws an <see cref="InvalidDataException"/> that names its
    /// type.
    /// </returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not a zip archive, an entry is corrupt, not an array or a duplicate, or the declared size of the entries is impossible for a file of this length.</exception>
    public static IReadOnlyDictionary<string, NpyArray> Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        using ZipArchive archive = Guard(path, () => new ZipArchive(file));
        var arrays = new FileArrays();
        long room = MostOfOneByte * file.Length;
        foreach (ZipArchiveEntry entry in Guard(path, () => archive.Entries))
        {
            room -= entry.Length;
            if (room < 0)
            {
                throw new InvalidDataException($"{path}: expected entries of at most {MostOfOneByte} times the {file.Length} bytes of the file, found more up to {entry.FullName}.");
            }

            string name = $"{path}, entry {entry.FullName}";
            if (!entry.FullName.EndsWith(Extension, StringComparison.Ordinal))
            {
                throw new InvalidDataException($"{name}: expected the name of an array, which ends in {Extension}.");
            }

            if (!TryRead(entry, name, arrays))
            {
                throw new InvalidDataException($"{name}: the name is not unique: each name must occur once.");
            }
        }

        return arrays;
    }

    /// <summary>Writes arrays to a file, deflated and atomically (<see cref="AtomicFile"/>). The same arrays in the same order give the same bytes.</summary>
    /// <param name="path">The file to write or to replace; its folder must exist.</param>
    /// <param name="arrays">The arrays and their names (without .npy).</param>
    /// <exception cref="ArgumentException">A name is empty or a duplicate; nothing is written.</exception>
    /// <exception cref="IOException">The file cannot be written; an existing file is unchanged.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, NpyArray>> arrays)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        var entries = new OrderedDictionary<string, NpyArray>();
        foreach ((string name, NpyArray array) in arrays)
        {
            if (string.IsNullOrEmpty(name) || !entries.TryAdd(name, array))
            {
                throw new ArgumentException($"The name '{name}' is empty or a duplicate: every array must have a unique name.", nameof(arrays));
            }
        }

        AtomicFile.Write(path, stream =>
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create);
            foreach ((string name, NpyArray array) in entries)
            {
                ZipArchiveEntry entry = archive.CreateEntry(name + Extension, CompressionLevel.Optimal);
                entry.LastWriteTime = Epoch;
                using Stream body = entry.Open();
                Npy.Write(body, array);
            }
        });
    }

    /// <summary>Adds an entry to the arrays; returns false if its name is taken.</summary>
    private static bool TryRead(ZipArchiveEntry entry, string name, FileArrays arrays)
    {
        using var body = new ChecksumStream(Guard(name, entry.Open), name, entry.Crc32, (uint)entry.Length);
        string key = entry.FullName[..^Extension.Length];
        var reader = new CheckedReader(body, name);
        NpyHeader header = NpyHeader.Read(reader);
        if (header.Problem is { } problem)
        {
            // Reading to the end verifies the checksum.
            body.CopyTo(Stream.Null);
            return arrays.TryAddProblem(key, problem);
        }

        NpyArray array = Npy.Read(reader, header);
        reader.RequireEnd();
        return arrays.TryAdd(key, array);
    }

    private static TResult Guard<TResult>(string name, Func<TResult> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{name}: expected a valid zip archive: {exception.Message}", exception);
        }
    }
}
