using System.Text.Json;

namespace MyTorch.Data;

/// <summary>
/// The index of a model in several safetensors files (shards), a JSON object: "weight_map" contains the shard of each array, and "metadata" texts
/// and numbers. Source of the format: the files that the transformers library of Hugging Face writes.
/// </summary>
internal sealed class SafeTensorsIndex
{
    private const string Extension = ".json";
    private const string MapName = "weight_map";
    private const string MetadataName = "metadata";

    private readonly string _path;
    private readonly OrderedDictionary<string, (string Shard, long Position)> _shards = [];
    private readonly OrderedDictionary<string, string> _metadata = [];

    private SafeTensorsIndex(string path) => _path = path;

    /// <summary>The metadata; numbers are returned as written.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Whether a path is an index: it ends in .json.</summary>
    public static bool IsIndex(string path) => path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads an index, but not its shards.</summary>
    /// <exception cref="InvalidDataException">The file is not an index.</exception>
    public static SafeTensorsIndex Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        var reader = new CheckedReader(file, path);
        if (file.Length > SafeTensorsHeader.MaxLength)
        {
            throw reader.Error(0, $"expected an index of at most {SafeTensorsHeader.MaxLength} bytes, found {file.Length}.");
        }

        var index = new SafeTensorsIndex(path);
        index.Parse(new JsonCursor(reader.ReadArray<byte>(file.Length, "an index"), reader.Error));
        return index;
    }

    /// <summary>Reads the arrays from all shards, in the order of the index.</summary>
    /// <exception cref="InvalidDataException">A shard is missing or is not safetensors, or its arrays are not those of the index.</exception>
    public SafeTensorsContent ReadShards()
    {
        Dictionary<string, FileArrays> shards = ReadShards(path => SafeTensorsContent.ReadFile(path).Arrays, arrays => arrays.Names);
        var arrays = new FileArrays();
        foreach ((string name, (string shard, _)) in _shards)
        {
            arrays.TryAdd(name, shards[shard], name);
        }

        return new SafeTensorsContent(_path, arrays, _metadata);
    }

    /// <summary>Reads the headers of all shards and merges them.</summary>
    /// <exception cref="InvalidDataException">A shard is missing or is not safetensors, or its arrays are not those of the index.</exception>
    public SafeTensorsHeader ReadHeaders()
    {
        ICollection<SafeTensorsHeader> headers = ReadShards(SafeTensorsHeader.Read, header => header.Entries.Select(entry => entry.Name)).Values;
        Dictionary<string, SafeTensorsEntry> entries = headers.SelectMany(header => header.Entries).ToDictionary(entry => entry.Name);
        return new SafeTensorsHeader([.. _shards.Keys.Select(name => entries[name])], _metadata) { HasChecksum = headers.All(header => header.HasChecksum) };
    }

    private void Parse(JsonCursor json)
    {
        var known = new HashSet<string>();
        json.Require(JsonTokenType.StartObject, "an object");
        while (json.NextName() is { } name)
        {
            if (!known.Add(name))
            {
                throw json.Duplicate(json.Position, name);
            }

            switch (name)
            {
                case MapName:
                    ParseMap(ref json);
                    break;
                case MetadataName:
                    ParseMetadata(ref json);
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        // Only white space, which is not a token, may follow the last brace.
        json.Read();
        if (!known.Contains(MapName))
        {
            throw Error(0, $"expected an index with the object '{MapName}', found none.");
        }
    }

    private void ParseMap(ref JsonCursor json)
    {
        json.Require(JsonTokenType.StartObject, "an object of file names");
        while (json.NextName() is { } name)
        {
            long position = json.Position;
            json.Require(JsonTokenType.String, "a file name");
            string shard = json.Text();

            // Rejects the separators of all systems: an index must not refer to files outside its folder.
            if (shard.AsSpan().ContainsAny('/', '\\', ':') || shard is "" or "." or "..")
            {
                throw json.Error($"expected the name of a file in the folder of the index, found '{shard}'.");
            }

            if (!_shards.TryAdd(name, (shard, position)))
            {
                throw json.Duplicate(position, name);
            }
        }
    }

    private void ParseMetadata(ref JsonCursor json)
    {
        json.Require(JsonTokenType.StartObject, "an object");
        while (json.NextName() is { } name)
        {
            long position = json.Position;
            json.Skip();
            string? text = json.Kind switch
            {
                JsonTokenType.String => json.Text(),
                JsonTokenType.EndObject or JsonTokenType.EndArray => null,
                _ => json.Raw(),
            };
            if (text is not null && !_metadata.TryAdd(name, text))
            {
                throw json.Duplicate(position, name);
            }
        }
    }

    /// <summary>Reads each shard once and checks that the shards contain exactly the arrays of the index.</summary>
    private Dictionary<string, TShard> ReadShards<TShard>(Func<string, TShard> read, Func<TShard, IEnumerable<string>> namesOf)
    {
        var shards = new Dictionary<string, TShard>();
        var found = new HashSet<string>();
        foreach ((string shard, long position) in _shards.Values)
        {
            if (!shards.ContainsKey(shard))
            {
                TShard content = read(PathOf(shard, position));
                shards.Add(shard, content);
                found.UnionWith(namesOf(content).Select(name => RequireListed(name, shard, position)));
            }
        }

        foreach ((string name, (string shard, long position)) in _shards)
        {
            if (!found.Contains(name))
            {
                throw Error(position, $"expected the array '{name}' in {shard}, found none.");
            }
        }

        return shards;
    }

    private string PathOf(string shard, long position)
    {
        string path = Path.Combine(Path.GetDirectoryName(_path) ?? "", shard);
        return File.Exists(path) ? path : throw Error(position, $"expected the file {shard} in the folder of the index, found none.");
    }

    private string RequireListed(string name, string shard, long position) => _shards.TryGetValue(name, out (string Shard, long) entry) && entry.Shard == shard
        ? name
        : throw Error(position, $"expected all arrays of {shard} in '{MapName}', but '{name}' is missing.");

    private InvalidDataException Error(long position, string problem) => new($"{_path}: at byte {position}: {problem}");
}
