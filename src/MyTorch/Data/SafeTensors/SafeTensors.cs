namespace MyTorch.Data;

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
    /// <summary>Reads all arrays of a file, or of the files (shards) that an index lists.</summary>
    /// <param name="path">The file, or an index such as model.safetensors.index.json: a path that ends in .json, with its shards beside it.</param>
    /// <param name="prefix">A prefix to strip from every name that begins with it, such as "module." of DataParallel in PyTorch.</param>
    /// <returns>
    /// The arrays by name, in the order of the header and in C order. Each dtype is read as the .NET type of its name: F64, F32 and F16 as
    /// floating point, I8 to I64 and U8 to U64 as integers, BOOL as <see langword="bool"/>; BF16 as <see langword="float"/>, which holds all its
    /// values (<see cref="NpyArray.ToBFloat16"/>). An array of another dtype is left out; asking for it by its name throws an
    /// <see cref="InvalidDataException"/> that names its dtype.
    /// </returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is not safetensors, or is cut short, too long or corrupt; a shard is missing, or has not the arrays of the index; or two names are
    /// the same without the prefix.
    /// </exception>
    public static IReadOnlyDictionary<string, NpyArray> Read(string path, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return SafeTensorsContent.Read(path).WithoutPrefix(prefix).Arrays;
    }

    /// <summary>Reads the names, types and shapes of the arrays and the texts beside them, but no array, and so compares no checksum.</summary>
    /// <param name="path">The file, or an index, of which the headers of all files are read.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A header is not safetensors; or a file of an index is missing, or has not the arrays of the index.</exception>
    public static SafeTensorsHeader ReadHeader(string path) =>
        SafeTensorsIndex.IsIndex(path) ? SafeTensorsIndex.Read(path).ReadHeaders() : SafeTensorsHeader.Read(path);

    /// <summary>
    /// Reads the texts that a file holds beside its arrays, and none of the arrays. It does not compare the checksum, which is of the arrays
    /// too; <see cref="Read"/> does. The file of a saved network describes its layers in "mytorch.layers", and has the epsilon
    /// and alpha of each BatchNorm, as in "mytorch.1.epsilon".
    /// </summary>
    /// <param name="path">The file, or an index, whose own texts are read, and its numbers as they are written.</param>
    /// <returns>The texts by name, in the order of the file, without the checksum; empty if there are none.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The header of the file is not safetensors.</exception>
    public static IReadOnlyDictionary<string, string> ReadMetadata(string path) =>
        SafeTensorsIndex.IsIndex(path) ? SafeTensorsIndex.Read(path).Metadata : SafeTensorsHeader.Read(path).Metadata;

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
        var bodies = new List<(ElementFormat Format, Array Values)>();
        foreach ((string name, NpyArray array) in named.OrderByDescending(pair => pair.Value.Format.Size))
        {
            long start = entries.LastOrDefault()?.End ?? 0;
            long length = array.Format.Size * SafeTensorsEntry.CountOf(array.Shape);
            entries.Add(new SafeTensorsEntry(name, array.Format.SafeTensorsName, array.Format, [.. array.Shape], start, start + length));
            bodies.Add((array.Format, array.ValuesInCOrder()));
        }

        byte[] header = new SafeTensorsHeader(entries, texts).ToBytes();
        uint checksum = Crc32.Append(0, header);
        bodies.ForEach(body => body.Format.Write(body.Values, bytes => checksum = Crc32.Append(checksum, bytes)));
        SafeTensorsHeader.SetChecksum(header, checksum);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            bodies.ForEach(body => body.Format.Write(body.Values, stream.Write));
        });
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
