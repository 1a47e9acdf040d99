using MyTorch.Data;

namespace MyTorch;

/// <summary>
/// Reads and writes safetensors files: named arrays and, beside them, texts. Source of the format: the README of
/// https://github.com/huggingface/safetensors.
/// </summary>
/// <remarks>
/// Nothing in a file is trusted: the header has at most 100,000,000 bytes, an array at most 64 dimensions, each name stands once, and the
/// arrays fill the rest of the file without overlaps and holes. A file that was written here carries its CRC-32, of header and data, in the
/// metadata entry "mytorch.crc32", and is refused when anything in it was changed; files by others have none, and a program that writes such
/// a file anew has to drop the entry.
/// </remarks>
public static class SafeTensors
{
    /// <summary>Reads all arrays of a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>
    /// The arrays by name, in the order of the header and in C order. The types F64, F32, I64, I32 and U8 are read as they are; F16 and BF16
    /// as <see langword="float"/>, which holds all their values; BOOL as <see langword="byte"/>.
    /// </returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not safetensors, holds another type, or is cut short, too long or corrupt.</exception>
    public static IReadOnlyDictionary<string, NpyArray> Read(string path) => ReadFile(path, requireChecksum: false);

    /// <summary>Reads a file that was written here: one without a checksum is damaged in the name of that entry, or is none.</summary>
    internal static IReadOnlyDictionary<string, NpyArray> ReadOwn(string path) => ReadFile(path, requireChecksum: true);

    /// <summary>Reads the texts that a file holds beside its arrays, and none of the arrays. It does not compare the checksum, which is of the arrays too; <see cref="Read"/> does.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The texts by name, in the order of the file, without the checksum; empty if there are none.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The header of the file is not safetensors or holds another type.</exception>
    public static IReadOnlyDictionary<string, string> ReadMetadata(string path)
    {
        using FileStream file = File.OpenRead(path);
        return SafeTensorsHeader.Read(new CheckedReader(file, path)).Metadata;
    }

    /// <summary>
    /// Writes arrays to a file, whole or not at all (<see cref="AtomicFile"/>). The same arrays and texts in the same order give the same bytes.
    /// </summary>
    /// <param name="path">The file to write or to replace; its folder must exist.</param>
    /// <param name="arrays">The arrays and their names. Larger element types come first in the file, so that every element is aligned.</param>
    /// <param name="metadata">Texts to put beside them.</param>
    /// <exception cref="ArgumentException">A name is empty, reserved or there twice, or a text is not valid Unicode; nothing was written.</exception>
    /// <exception cref="IOException">The file cannot be written; what it held before is as it was.</exception>
    public static void Write(
        string path, IEnumerable<KeyValuePair<string, NpyArray>> arrays, IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        OrderedDictionary<string, NpyArray> named = Named(arrays, SafeTensorsHeader.MetadataName, nameof(arrays));
        OrderedDictionary<string, string> texts = Named(metadata ?? [], SafeTensorsHeader.ChecksumName, nameof(metadata));
        var entries = new List<SafeTensorsEntry>();
        var bodies = new List<Array>();
        foreach ((string name, NpyArray array) in named.OrderByDescending(pair => SafeTensorsType.Of(pair.Value.ElementType).Size))
        {
            entries.Add(new SafeTensorsEntry(name, SafeTensorsType.Of(array.ElementType), [.. array.Shape], entries.LastOrDefault()?.End ?? 0));
            bodies.Add(array.ValuesInCOrder());
        }

        byte[] header = new SafeTensorsHeader(entries, texts).ToBytes();
        uint checksum = Crc32.Append(0, header);
        bodies.ForEach(body => Npy.ForEachPiece(body, bytes => checksum = Crc32.Append(checksum, bytes)));
        SafeTensorsHeader.SetChecksum(header, checksum);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            foreach (Array body in bodies)
            {
                Npy.ForEachPiece(body, stream.Write);
            }
        });
    }

    private static OrderedDictionary<string, NpyArray> ReadFile(string path, bool requireChecksum)
    {
        using FileStream file = File.OpenRead(path);
        var reader = new CheckedReader(file, path);
        SafeTensorsHeader header = SafeTensorsHeader.Read(reader);
        if (requireChecksum && header.Checksum is null)
        {
            throw reader.Error(sizeof(ulong), $"expected a checksum in the metadata entry '{SafeTensorsHeader.ChecksumName}', as every checkpoint has, found none; Load of a network takes files by others.");
        }

        long found = file.Length - reader.Offset;
        if (found != header.DataLength)
        {
            throw reader.Error(reader.Offset, $"expected {header.DataLength} bytes of data, where the data_offsets end, found {found}.");
        }

        string name = $"{path}, data after the header";
        using Stream data = header.Checksum is { } checksum ? new ChecksumStream(file, name, checksum.Value, (uint)found, header.ChecksumOfHeader) : file;
        return ReadArrays(header, new CheckedReader(data, name));
    }

    private static OrderedDictionary<string, NpyArray> ReadArrays(SafeTensorsHeader header, CheckedReader reader)
    {
        // In the order of the header, but read in the order of the data; empty arrays come before the one that starts where they do.
        var arrays = new OrderedDictionary<string, NpyArray>(header.Entries.Select(entry => KeyValuePair.Create(entry.Name, default(NpyArray)!)));
        foreach (SafeTensorsEntry entry in header.Entries.OrderBy(entry => entry.Start).ThenBy(entry => entry.End))
        {
            arrays[entry.Name] = new NpyArray(entry.Type.Read(reader, entry.Count, $"'{entry.Name}'"), entry.Shape, fortranOrder: false);
        }

        // At the end the checksum is compared.
        reader.RequireEnd();
        return arrays;
    }

    private static OrderedDictionary<string, TValue> Named<TValue>(IEnumerable<KeyValuePair<string, TValue>> pairs, string reserved, string argument)
        where TValue : class
    {
        var named = new OrderedDictionary<string, TValue>();
        foreach ((string name, TValue value) in pairs)
        {
            ArgumentNullException.ThrowIfNull(value, argument);
            if (string.IsNullOrEmpty(name) || name == reserved || !named.TryAdd(name, value))
            {
                throw new ArgumentException($"The name '{name}' is empty, reserved or there twice: every entry needs a name of its own.", argument);
            }
        }

        return named;
    }
}
