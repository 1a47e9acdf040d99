using System.Globalization;
using System.Text.Json;

namespace MyTorch.Data;

/// <summary>Parses the JSON text of a safetensors header and checks that the arrays fill the data without overlaps or gaps.</summary>
internal ref struct SafeTensorsHeaderParser
{
    /// <summary>The maximum number of dimensions in PyTorch and NumPy.</summary>
    private const int MaxDimensions = 64;

    private readonly Func<long, string, InvalidDataException> _error;
    private readonly OrderedDictionary<string, (SafeTensorsEntry Entry, long Position)> _entries = [];
    private readonly OrderedDictionary<string, string> _metadata = [];
    private JsonCursor _json;
    private (uint Value, int Position)? _checksum;

    /// <param name="json">The text, in UTF-8.</param>
    /// <param name="error">Creates the exception from a position in the text and a description of the problem.</param>
    public SafeTensorsHeaderParser(ReadOnlySpan<byte> json, Func<long, string, InvalidDataException> error)
    {
        _json = new JsonCursor(json, error);
        _error = error;
    }

    /// <summary>Parses the header.</summary>
    public SafeTensorsHeader Parse()
    {
        _json.Require(JsonTokenType.StartObject, "an object of arrays");
        if (_json.Position > 0)
        {
            throw _error(0, "expected '{', found white space before it.");
        }

        bool hasMetadata = false;
        while (_json.NextName() is { } name)
        {
            long position = _json.Position;
            if (_entries.ContainsKey(name) || (hasMetadata && name == SafeTensorsHeader.MetadataName))
            {
                throw _json.Duplicate(position, name);
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

        // Only white space, which is not a token, may follow the last brace.
        _json.Read();
        RequireNoGaps();
        return new SafeTensorsHeader([.. _entries.Values.Select(pair => pair.Entry)], _metadata) { Checksum = _checksum, HasChecksum = _checksum is not null };
    }

    private void ParseMetadata()
    {
        _json.Require(JsonTokenType.StartObject, "an object of strings");
        while (_json.NextName() is { } name)
        {
            long position = _json.Position;
            _json.Require(JsonTokenType.String, "a string");
            if (name == SafeTensorsHeader.ChecksumName)
            {
                ParseChecksum(position);
            }
            else if (!_metadata.TryAdd(name, _json.Text()))
            {
                throw _json.Duplicate(position, name);
            }
        }
    }

    private void ParseChecksum(long position)
    {
        if (_checksum is not null)
        {
            throw _json.Duplicate(position, SafeTensorsHeader.ChecksumName);
        }

        // Accepts only the exact form that is written: the checksum does not cover these bytes.
        string digits = _json.Text();
        if (!uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint checksum)
            || checksum.ToString("x8", CultureInfo.InvariantCulture) != digits)
        {
            throw _json.Error($"expected a checksum of 8 hexadecimal digits, found '{digits}'.");
        }

        _checksum = (checksum, (int)_json.Position + 1);
    }

    private SafeTensorsEntry ParseEntry(string name, long position)
    {
        (string Name, ElementFormat? Format, string? Problem)? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        _json.Require(JsonTokenType.StartObject, "an object");
        while (_json.NextName() is { } key)
        {
            switch (key)
            {
                case SafeTensorsHeader.DtypeName when type is null:
                    type = ParseType(name);
                    break;
                case SafeTensorsHeader.ShapeName when shape is null:
                    shape = ParseIntegers(MaxDimensions, int.MaxValue);
                    break;
                case SafeTensorsHeader.OffsetsName when offsets is null:
                    offsets = ParseIntegers(2, long.MaxValue);
                    break;
                default:
                    throw _json.Error($"expected the keys dtype, shape and data_offsets, each once, found '{key}'.");
            }
        }

        if (type is not { } found || shape is null || offsets is not [long start, long end])
        {
            throw _error(position, $"expected a dtype, a shape and two data_offsets of '{name}', but not all were found.");
        }

        RequireCount(shape, position, name);
        int[] sizes = [.. shape.Select(size => (int)size)];
        RequireLength(found.Format, sizes, (start, end), position, name);
        return new SafeTensorsEntry(name, found.Name, found.Format, sizes, start, end) { Problem = found.Problem };
    }

    /// <summary>Returns the dtype, the format of the elements, and the problem if they cannot be read.</summary>
    private (string Name, ElementFormat? Format, string? Problem) ParseType(string name)
    {
        _json.Require(JsonTokenType.String, "a string");
        string type = _json.Text();
        return ElementFormat.FromSafeTensors(type) is { } format
            ? (type, format, null)
            : (type, null, _json.Error($"expected '{name}' to have a dtype of {ElementFormat.SafeTensorsNames}, found '{type}'.").Message);
    }

    private long[] ParseIntegers(int most, long largest)
    {
        var values = new List<long>();
        _json.Require(JsonTokenType.StartArray, "an array of integers");
        while (_json.Read() && _json.Kind != JsonTokenType.EndArray)
        {
            long value = _json.Integer(largest);
            if (values.Count == most)
            {
                throw _json.Error($"expected at most {most} integers, found more.");
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
                throw _error(position, $"expected at most {Array.MaxLength} elements in '{name}', found a larger shape.");
            }
        }
    }

    /// <summary>Checks the number of bytes of an array against its shape, or only the order of the offsets if its dtype is unknown.</summary>
    private readonly void RequireLength(ElementFormat? format, int[] shape, (long Start, long End) offsets, long position, string name)
    {
        long length = format is null ? Math.Max(0, offsets.End - offsets.Start) : format.Size * SafeTensorsEntry.CountOf(shape);
        if (offsets.End - offsets.Start != length)
        {
            string what = format is null ? "or more bytes" : $"bytes for {NpyArray.Describe(shape)} of {format.SafeTensorsName}";
            throw _error(position, $"expected {length} {what} in '{name}', found the data_offsets {offsets.Start} to {offsets.End}.");
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
}
