using System.Text;
using System.Text.Json;

namespace MyTorch.Data;

/// <summary>Reads JSON text of a file forward, token after token, with errors at their byte.</summary>
internal ref struct JsonCursor
{
    private readonly Func<long, string, InvalidDataException> _error;
    private Utf8JsonReader _json;

    /// <param name="json">The text, in UTF-8.</param>
    /// <param name="error">Creates the exception from a position in the text and what is wrong there.</param>
    public JsonCursor(ReadOnlySpan<byte> json, Func<long, string, InvalidDataException> error)
    {
        _json = new Utf8JsonReader(json);
        _error = error;
    }

    /// <summary>The kind of the token that was just read.</summary>
    public readonly JsonTokenType Kind => _json.TokenType;

    /// <summary>The position of the token that was just read.</summary>
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
            throw _error(_json.BytesConsumed, $"expected sound JSON: {exception.Message}");
        }
    }

    /// <summary>Reads the next token, which must be of a kind.</summary>
    public void Require(JsonTokenType wanted, string description)
    {
        Read();
        if (Kind != wanted)
        {
            throw Error($"expected {description}, found a JSON {Kind}.");
        }
    }

    /// <summary>Reads the next name of an object; null at its end.</summary>
    public string? NextName()
    {
        Read();
        return Kind == JsonTokenType.EndObject ? null : Text();
    }

    /// <summary>Reads the next value and skips all that is in it.</summary>
    public void Skip()
    {
        Read();
        int depth = _json.CurrentDepth;
        while (Kind is JsonTokenType.StartObject or JsonTokenType.StartArray || _json.CurrentDepth > depth)
        {
            Read();
        }
    }

    /// <summary>The name or string that was just read.</summary>
    public readonly string Text()
    {
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Error("expected a text in valid Unicode.");
        }
    }

    /// <summary>The number, true, false or null that was just read, as it stands.</summary>
    public readonly string Raw() => Encoding.UTF8.GetString(_json.ValueSpan);

    /// <summary>The integer that was just read, from 0 to <paramref name="largest"/>.</summary>
    public readonly long Integer(long largest) => Kind == JsonTokenType.Number && _json.TryGetInt64(out long value) && value >= 0 && value <= largest
        ? value
        : throw Error($"expected an integer of 0 to {largest}, found another value.");

    /// <summary>The exception for a name that stands twice in an object.</summary>
    public readonly InvalidDataException Twice(long position, string name) => _error(position, $"expected each name once, found '{name}' twice.");

    /// <summary>The exception that says what is wrong at the token that was just read.</summary>
    public readonly InvalidDataException Error(string problem) => _error(Position, problem);
}
