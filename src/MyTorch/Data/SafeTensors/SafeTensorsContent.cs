namespace MyTorch.Data;

/// <summary>The content of a safetensors file, or of an index and its shards.</summary>
/// <param name="Path">The file.</param>
/// <param name="Arrays">The arrays.</param>
/// <param name="Metadata">The metadata, without the checksum.</param>
internal sealed record SafeTensorsContent(string Path, FileArrays Arrays, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>Reads a file or an index.</summary>
    /// <exception cref="InvalidDataException">The file is not safetensors, or is truncated, too long or corrupt.</exception>
    public static SafeTensorsContent Read(string path) => SafeTensorsIndex.IsIndex(path) ? SafeTensorsIndex.Read(path).ReadShards() : ReadFile(path);

    /// <summary>Reads a single file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="requireChecksum">Whether a file without a checksum is rejected: in a file of this library, a missing entry means that its name was damaged.</param>
    /// <exception cref="InvalidDataException">The file is not safetensors, or is truncated, too long or corrupt.</exception>
    public static SafeTensorsContent ReadFile(string path, bool requireChecksum = false)
    {
        using FileStream file = File.OpenRead(path);
        var reader = new CheckedReader(file, path);
        SafeTensorsHeader header = SafeTensorsHeader.Read(reader);
        if (requireChecksum && header.Checksum is null)
        {
            throw reader.Error(sizeof(ulong), $"expected a checksum in the metadata entry '{SafeTensorsHeader.ChecksumName}', which every checkpoint has, found none: load files of other programs with network.Load(path).");
        }

        long found = file.Length - reader.Offset;
        if (found != header.DataLength)
        {
            throw reader.Error(reader.Offset, $"expected {header.DataLength} bytes of data according to the data_offsets, found {found}.");
        }

        string name = $"{path}, data after the header";
        using Stream data = header.Checksum is { } checksum ? new ChecksumStream(file, name, checksum.Value, (uint)found, header.ChecksumOfHeader) : file;
        return new SafeTensorsContent(path, ReadArrays(header, new CheckedReader(data, name)), header.Metadata);
    }

    /// <summary>Returns the content with a prefix removed from every name that begins with it.</summary>
    /// <exception cref="InvalidDataException">Two names are the same without the prefix.</exception>
    public SafeTensorsContent WithoutPrefix(string prefix)
    {
        if (prefix.Length == 0)
        {
            return this;
        }

        var arrays = new FileArrays();
        foreach (string name in Arrays.Names)
        {
            string rest = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
            if (!arrays.TryAdd(rest, Arrays, name))
            {
                throw new InvalidDataException($"{Path}: without the prefix '{prefix}' two arrays are named '{rest}'.");
            }
        }

        return this with { Arrays = arrays };
    }

    private static FileArrays ReadArrays(SafeTensorsHeader header, CheckedReader reader)
    {
        // In the order of the data; an empty array comes before another one with the same start.
        var values = new Dictionary<string, Array>();
        foreach (SafeTensorsEntry entry in header.Entries.OrderBy(entry => entry.Start).ThenBy(entry => entry.End))
        {
            if (entry.Format is { } format)
            {
                values.Add(entry.Name, format.Read(reader, SafeTensorsEntry.CountOf(entry.Shape), $"'{entry.Name}'"));
            }
            else
            {
                reader.Skip(entry.End - entry.Start, $"'{entry.Name}'");
            }
        }

        // Reading to the end verifies the checksum.
        reader.RequireEnd();
        var arrays = new FileArrays();
        foreach (SafeTensorsEntry entry in header.Entries)
        {
            _ = entry.Format is { } format
                ? arrays.TryAdd(entry.Name, new NpyArray(values[entry.Name], [.. entry.Shape], fortranOrder: false, format))
                : arrays.TryAddProblem(entry.Name, entry.Problem!);
        }

        return arrays;
    }
}
