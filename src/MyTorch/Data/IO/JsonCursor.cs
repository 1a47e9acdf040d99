using System.Text;
using System.Text.Json;

namespace MyTorch.Data;

/// <summary>Reads JSON token by token, with byte offsets in its errors.</summary>
internal ref struct JsonCursor
{
    private readonly Func<long, string, InvalidDataException> _error;
    private Utf8JsonReader _json;

    /// <param name="json">The text, in UTF-8.</param>
    /// <param name="error">Creates the exception from a position in the text and a description of the problem.</param>
    public JsonCursor(ReadOnlySpan<byte> json, Func<long, string, InvalidDataException> error)
    {
        _json = new Utf8JsonReader(json);
        _error = error;
    }

    /// <summary>The kind of the current token.</summary>
    public readonly JsonTokenType Kind => _json.TokenType;

    /// <summary>The position of the current token.</summary>
    public readonly long Position => _json.TokenStartIndex;

    /// <summary>Reads the next token, and returns false at the end of the text.</summary>
    /// <exception cref="InvalidDataException">The text is not JSON.</exception>
    public bool Read()
    {
        try
        {
            return _json.Read();
        }
        catch (JsonException exception)
        {
            throw _error(_json.BytesConsumed, $"expected valid JSON: {exception.Message}");
        }
    }

    /// <summary>Reads the next token and throws if it is of another kind.</summary>
    public void Require(JsonTokenType wanted, string description)
    {
        Read();
        if (Kind != wanted)
        {
            throw Error($"expected {description}, found a JSON {Kind}.");
        }
    }

    /// <summary>Reads the next name of an object; null at the end of the object.</summary>
    public string? NextName()
    {
        Read();
        return Kind == JsonTokenType.EndObject ? null : Text();
    }

    /// <summary>Reads the next value and skips its content.</summary>
    public void Skip()
    {
        Read();
        int depth = _json.CurrentDepth;
        while (Kind is JsonTokenType.StartObject or JsonTokenType.StartArray || _json.CurrentDepth > depth)
        {
            Read();
        }
    }

    /// <summary>Returns the current name or string.</summary>
    public readonly string Text()
    {
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Error("expected text in valid Unicode, found an invalid sequence.");
        }
    }

    /// <summary>Returns the raw text of the current number, true, false or null.</summary>
    public readonly string Raw() => Encoding.UTF8.GetString(_json.ValueSpan);

    /// <summary>Returns the current integer, which must be 0 to <paramref name="largest"/>.</summary>
    public readonly long Integer(long largest) => Kind == JsonTokenType.Number && _json.TryGetInt64(out long value) && value >= 0 && value <= largest
        ? value
        : throw Error($"expected an integer from 0 to {largest}, found another value.");

    /// <summary>Creates the exception for a duplicate name in an object.</summary>
    public readonly InvalidDataException Duplicate(long position, string name) => _error(position, $"expected each name once, found '{name}' twice.");

    /// <summary>Creates the exception for a problem at the current token.</summary>
    public readonly InvalidDataException Error(string problem) => _error(Position, problem);
}
