namespace MyTorch.Data;

/// <summary>
/// Reads and writes safetensors files: named arrays and text metadata. Source of the format: the README of
/// https://github.com/huggingface/safetensors.
/// </summary>
/// <remarks>
/// All input is validated: the header has at most 100,000,000 bytes, an array at most 64 dimensions, names are unique, and the arrays fill the
/// rest of the file without overlaps or gaps. Files written by this library contain the CRC-32 of header and data in the metadata entry
/// "mytorch.crc32" and are rejected if anything was changed. Files of other programs have no checksum, and a program that rewrites a file of
/// this library must remove the entry.
/// </remarks>
public static class SafeTensors
{
    /// <summary>Reads all arrays of a file, or of the files (shards) that an index lists.</summary>
    /// <param name="path">The file, or an index such as model.safetensors.index.json (a path that ends in .json) with its shards in the same folder.</param>
    /// <param name="prefix">A prefix to remove from every name that begins with it, such as "module." of PyTorch's DataParallel.</param>
    /// <returns>
    /// The arrays by name, in the order of the header and with elements in C order. Each dtype is read as the corresponding .NET type: F64, F32 and
    /// F16 as floating point, I8 to I64 and U8 to U64 as integers, BOOL as <see langword="bool"/>, and BF16 as <see langword="float"/>, which
    /// represents all its values (<see cref="NpyArray.ToBFloat16"/>). An array of another dtype is left out; accessing it by name throws an
    /// <see cref="InvalidDataException"/> that names its dtype.
    /// </returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is not safetensors, or is truncated, too long or corrupt; a shard is missing, or its arrays are not those of the index; or two names
    /// are the same without the prefix.
    /// </exception>
    public static IReadOnlyDictionary<string, NpyArray> Read(string path, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return SafeTensorsContent.Read(path).WithoutPrefix(prefix).Arrays;
    }

    /// <summary>Reads the names, types and shapes of the arrays and the metadata, but not the arrays; the checksum is not verified.</summary>
    /// <param name="path">The file, or an index, in which case the headers of all shards are read.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A header is not safetensors; or a shard is missing, or its arrays are not those of the index.</exception>
    public static SafeTensorsHeader ReadHeader(string path) =>
        SafeTensorsIndex.IsIndex(path) ? SafeTensorsIndex.Read(path).ReadHeaders() : SafeTensorsHeader.Read(path);

    /// <summary>
    /// Reads the metadata of a file, but not the arrays. The checksum, which covers the arrays, is verified only by <see cref="Read"/>. The file of a
    /// saved network describes its layers in "mytorch.layers", and the epsilon and alpha of each BatchNorm in entries such as
    /// "mytorch.1.epsilon".
    /// </summary>
    /// <param name="path">The file, or an index, whose own metadata is read; its numbers are returned as written.</param>
    /// <returns>The metadata by name, in the order of the file, without the checksum; empty if there is none.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The header of the file is not safetensors.</exception>
    public static IReadOnlyDictionary<string, string> ReadMetadata(string path) =>
        SafeTensorsIndex.IsIndex(path) ? SafeTensorsIndex.Read(path).Metadata : SafeTensorsHeader.Read(path).Metadata;

    /// <summary>
    /// Writes arrays to a file atomically (<see cref="AtomicFile"/>). The same arrays and metadata in the same order give the same bytes.
    /// </summary>
    /// <param name="path">The file to write or to replace; its folder must exist.</param>
    /// <param name="arrays">The arrays and their names. Arrays with larger elements are written first, so that every element is aligned.</param>
    /// <param name="metadata">The text metadata.</param>
    /// <exception cref="ArgumentException">A name is empty, reserved or a duplicate, or a text is not valid Unicode; nothing is written.</exception>
    /// <exception cref="IOException">The file cannot be written; an existing file is unchanged.</exception>
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
                throw new ArgumentException($"The name '{name}' is empty, reserved or a duplicate: every entry must have a unique name.", argument);
            }
        }

        return named;
    }
}
