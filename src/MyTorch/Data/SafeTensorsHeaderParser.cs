using System.Globalization;
using System.Text.Json;

namespace MyTorch.Data;

/// <summary>Reads the JSON text of a safetensors header and checks that the arrays lie in the data one after the other, without overlaps and holes.</summary>
internal ref struct SafeTensorsHeaderParser
{
    /// <summary>PyTorch and NumPy have no more.</summary>
    private const int MaxDimensions = 64;

    private readonly Func<long, string, InvalidDataException> _error;
    private readonly OrderedDictionary<string, (SafeTensorsEntry Entry, long Position)> _entries = [];
    private readonly OrderedDictionary<string, string> _metadata = [];
    private Utf8JsonReader _json;
    private (uint Value, int Position)? _checksum;

    /// <param name="json">The text, in UTF-8.</param>
    /// <param name="error">Makes the exception from a position in the text and what is wrong there.</param>
    public SafeTensorsHeaderParser(ReadOnlySpan<byte> json, Func<long, string, InvalidDataException> error)
    {
        _json = new Utf8JsonReader(json);
        _error = error;
    }

    /// <summary>The header that the text states.</summary>
    public SafeTensorsHeader Parse()
    {
        Require(JsonTokenType.StartObject, "an object of arrays");
        if (_json.TokenStartIndex > 0)
        {
            throw _error(0, "expected '{', found white space before it.");
        }

        bool hasMetadata = false;
        while (NextName() is { } name)
        {
            long position = _json.TokenStartIndex;
            if (_entries.ContainsKey(name) || (hasMetadata && name == SafeTensorsHeader.MetadataName))
            {
                throw Twice(position, name);
            }

            if (name == SafeTensorsHeader.MetadataName)
            {
                hasMetadata = true;
                ParseMetadata();
            }
            else
            {
                _entries.Add(name, (ParseEntry(name, position), position));
            }
        }

        // Behind the last brace only white space may follow, which is no token.
        Read();
        RequireNoGaps();
        return new SafeTensorsHeader([.. _entries.Values.Select(pair => pair.Entry)], _metadata) { Checksum = _checksum };
    }

    private void ParseMetadata()
    {
        Require(JsonTokenType.StartObject, "an object of strings");
        while (NextName() is { } name)
        {
            long position = _json.TokenStartIndex;
            Require(JsonTokenType.String, "a string");
            if (name == SafeTensorsHeader.ChecksumName)
            {
                ParseChecksum(position);
            }
            else if (!_metadata.TryAdd(name, Text()))
            {
                throw Twice(position, name);
            }
        }
    }

    private void ParseChecksum(long position)
    {
        if (_checksum is not null)
        {
            throw Twice(position, SafeTensorsHeader.ChecksumName);
        }

        // As they are written and not otherwise: these are the only bytes of a file that the checksum does not cover.
        string digits = Text();
        if (!uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint checksum)
            || checksum.ToString("x8", CultureInfo.InvariantCulture) != digits)
        {
            throw _error(_json.TokenStartIndex, $"expected a checksum of 8 hexadecimal digits, found '{digits}'.");
        }

        _checksum = (checksum, (int)_json.TokenStartIndex + 1);
    }

    private SafeTensorsEntry ParseEntry(string name, long position)
    {
        SafeTensorsType? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        Require(JsonTokenType.StartObject, "an object");
        while (NextName() is { } key)
        {
            switch (key)
            {
                case SafeTensorsHeader.DtypeName when type is null:
                    type = ParseType();
                    break;
                case SafeTensorsHeader.ShapeName when shape is null:
                    shape = ParseIntegers(MaxDimensions, int.MaxValue);
                    break;
                case SafeTensorsHeader.OffsetsName when offsets is null:
                    offsets = ParseIntegers(2, long.MaxValue);
                    break;
                default:
                    throw _error(_json.TokenStartIndex, $"expected the keys dtype, shape and data_offsets, each once, found '{key}'.");
            }
        }

        if (type is null || shape is null || offsets is not [long start, long end])
        {
            throw _error(position, $"expected a dtype, a shape and two data_offsets of '{name}', found not all of them.");
        }

        RequireCount(shape, position, name);
        var entry = new SafeTensorsEntry(name, type, [.. shape.Select(size => (int)size)], start);
        if (end != entry.End)
        {
            throw _error(position, $"expected {entry.End - start} bytes for {NpyArray.Describe(entry.Shape)} of {type.Name} in '{name}', found the data_offsets {start} to {end}.");
        }

        return entry;
    }

    private SafeTensorsType ParseType()
    {
        Require(JsonTokenType.String, "a string");
        return SafeTensorsType.Named(Text())
            ?? throw _error(_json.TokenStartIndex, $"expected a dtype of {SafeTensorsType.Names}, found '{Text()}'.");
    }

    private long[] ParseIntegers(int most, long largest)
    {
        var values = new List<long>();
        Require(JsonTokenType.StartArray, "an array of integers");
        while (Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt64(out long value) || value < 0 || value > largest)
            {
                throw _error(_json.TokenStartIndex, $"expected an integer of 0 to {largest}, found another value.");
            }

            if (values.Count == most)
            {
                throw _error(_json.TokenStartIndex, $"expected at most {most} integers, found more.");
            }

            values.Add(value);
        }

        return [.. values];
    }

    private readonly void RequireCount(long[] shape, long position, string name)
    {
        long count = 1;
        foreach (long size in shape)
        {
            count *= size;
            if (count > Array.MaxLength)
            {
                throw _error(position, $"expected at most {Array.MaxLength} elements in '{name}', found a shape of more.");
            }
        }
    }

    private readonly void RequireNoGaps()
    {
        long end = 0;
        foreach ((SafeTensorsEntry entry, long position) in _entries.Values.OrderBy(pair => pair.Entry.Start).ThenBy(pair => pair.Entry.End))
        {
            if (entry.Start != end)
            {
                throw _error(position, $"expected the data_offsets of '{entry.Name}' to start at {end}, where the array before it ends, found {entry.Start}.");
            }

            end = entry.End;
        }
    }

    /// <summary>The next name of an object, or null at its end.</summary>
    private string? NextName()
    {
        Read();
        return _json.TokenType == JsonTokenType.EndObject ? null : Text();
    }

    private void Require(JsonTokenType wanted, string description)
    {
        Read();
        if (_json.TokenType != wanted)
        {
            throw _error(_json.TokenStartIndex, $"expected {description}, found a JSON {_json.TokenType}.");
        }
    }

    private bool Read()
    {
        try
        {
            return _json.Read();
        }
        catch (JsonException exception)
        {
            throw _error(_json.BytesConsumed, $"expected sound JSON: {exception.Message}");
        }
    }

    /// <summary>The name or string that was just read.</summary>
    private readonly string Text() => JsonUnicode.Text(in _json) ?? throw _error(_json.TokenStartIndex, "expected a text in valid Unicode.");

    private readonly InvalidDataException Twice(long position, string name) => _error(position, $"expected each name once, found '{name}' twice.");
}
