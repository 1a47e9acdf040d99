using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MyTorch.Data;

/// <summary>A JSON object parsed from text; errors name the text and the entry.</summary>
internal sealed class JsonText : IDisposable
{
    /// <summary>The maximum nesting depth, the same as for writing.</summary>
    private const int MaxDepth = 1000;

    private readonly JsonDocument _document;
    private readonly string _name;

    /// <summary>Parses the text; comments and trailing commas are allowed.</summary>
    /// <param name="json">The text.</param>
    /// <param name="name">The name of the text in error messages.</param>
    /// <exception cref="InvalidDataException">The text is not a JSON object, or contains an unpaired surrogate.</exception>
    public JsonText(string json, string name)
    {
        try
        {
            _document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MaxDepth });
            using var writer = new Utf8JsonWriter(Stream.Null);

            // Reads every string, since invalid Unicode throws only when a string is accessed.
            _document.WriteTo(writer);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{name}: line {exception.LineNumber + 1}: expected JSON. {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            _document?.Dispose();
            throw new InvalidDataException($"{name}: expected valid Unicode, found an unpaired surrogate.", exception);
        }

        _name = name;
        if (_document.RootElement.ValueKind != JsonValueKind.Object)
        {
            _document.Dispose();
            throw new InvalidDataException($"{name}: expected a JSON object, as in {{\"epochs\": 10}}.");
        }
    }

    /// <summary>The object.</summary>
    public JsonElement Root => _document.RootElement;

    /// <summary>Writes an object. Non-ASCII text is not escaped. Indented output ends with a line end.</summary>
    public static string Write(Action<Utf8JsonWriter> writeEntries, bool indented = false)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = indented, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            writeEntries(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + (indented ? "\n" : "");
    }

    /// <summary>Writes a list of numbers without loss of precision.</summary>
    public static void WriteNumbers(Utf8JsonWriter json, string entry, IEnumerable<double> numbers)
    {
        json.WriteStartArray(entry);
        foreach (double number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a list of strings.</summary>
    /// <exception cref="ArgumentException">A text contains an unpaired surrogate.</exception>
    public static void WriteTexts(Utf8JsonWriter json, string entry, IEnumerable<string> texts)
    {
        json.WriteStartArray(entry);
        foreach (string text in texts)
        {
            RequireUnicode(text);
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    /// <summary>Throws for an unpaired surrogate, which the writer would replace.</summary>
    /// <exception cref="ArgumentException">The text contains an unpaired surrogate.</exception>
    public static void RequireUnicode(string text)
    {
        int unpaired = Enumerable.Range(0, text.Length).FirstOrDefault(
            i => char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text, i)) && !(i > 0 && char.IsSurrogatePair(text, i - 1)), -1);
        if (unpaired >= 0)
        {
            throw new ArgumentException($"A text of {text.Length} characters has an unpaired surrogate at character {unpaired + 1}: saved text must be valid Unicode, so replace it in the table.");
        }
    }

    /// <summary>Returns a string.</summary>
    /// <exception cref="InvalidDataException">The entry is missing or of another kind.</exception>
    public string Text(string entry) => Find(entry, "a text", value => value.ValueKind == JsonValueKind.String).GetString()!;

    /// <summary>Returns a string, or null if the entry is null.</summary>
    /// <exception cref="InvalidDataException">The entry is missing or of another kind.</exception>
    public string? TextOrNull(string entry) => Find(entry, "a text or null", value => value.ValueKind is JsonValueKind.String or JsonValueKind.Null).GetString();

    /// <summary>Returns the JSON of each object in a list.</summary>
    /// <exception cref="InvalidDataException">The entry is missing or of another kind.</exception>
    public string[] Objects(string entry) => [.. List(entry, "objects", JsonValueKind.Object).Select(value => value.GetRawText())];

    /// <summary>Returns an integer of at least 1.</summary>
    /// <exception cref="InvalidDataException">The entry is missing or of another kind.</exception>
    public int Count(string entry) =>
        Find(entry, "a whole number of at least 1", value => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int count) && count > 0).GetInt32();

    /// <summary>Returns a Boolean.</summary>
    /// <exception cref="InvalidDataException">The entry is missing or of another kind.</exception>
    public bool Flag(string entry) => Find(entry, "true or false", value => value.ValueKind is JsonValueKind.True or JsonValueKind.False).GetBoolean();

    /// <summary>Returns a list of strings.</summary>
    /// <exception cref="InvalidDataException">The entry is missing or of another kind.</exception>
    public string[] Texts(string entry) => [.. List(entry, "texts", JsonValueKind.String).Select(value => value.GetString()!)];

    /// <summary>Returns a list of strings, or null if the entry is null.</summary>
    /// <exception cref="InvalidDataException">The entry is missing or of another kind.</exception>
    public string[]? TextsOrNull(string entry) => Find(entry, "a list of texts or null", _ => true).ValueKind == JsonValueKind.Null ? null : Texts(entry);

    /// <summary>Returns a list of numbers.</summary>
    /// <exception cref="InvalidDataException">The entry is missing or of another kind.</exception>
    public double[] Numbers(string entry) => [.. List(entry, "numbers", JsonValueKind.Number).Select(value => value.GetDouble())];

    /// <summary>Returns a list of numbers, or null if the entry is null.</summary>
    /// <exception cref="InvalidDataException">The entry is missing or of another kind.</exception>
    public double[]? NumbersOrNull(string entry) => Find(entry, "a list of numbers or null", _ => true).ValueKind == JsonValueKind.Null ? null : Numbers(entry);

    /// <summary>Returns a finite number.</summary>
    /// <exception cref="InvalidDataException">The entry is missing or of another kind.</exception>
    public double Number(string entry) =>
        Find(entry, "a finite number", value => value.ValueKind == JsonValueKind.Number && double.IsFinite(value.GetDouble())).GetDouble();

    /// <summary>Returns a 32-bit integer.</summary>
    /// <exception cref="InvalidDataException">The entry is missing or of another kind.</exception>
    public int Integer(string entry) => Find(entry, "a whole number", IsInteger).GetInt32();

    /// <summary>Returns a 32-bit integer, or null if the entry is null.</summary>
    /// <exception cref="InvalidDataException">The entry is missing or of another kind.</exception>
    public int? IntegerOrNull(string entry) =>
        Find(entry, "a whole number or null", value => value.ValueKind == JsonValueKind.Null || IsInteger(value)) is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : null;

    /// <summary>Returns a list of 32-bit integers.</summary>
    /// <exception cref="InvalidDataException">The entry is missing or of another kind.</exception>
    public int[] Integers(string entry) => [.. List(entry, "whole numbers", IsInteger).Select(value => value.GetInt32())];

    /// <summary>Returns a list of 32-bit integers, or null if the entry is null.</summary>
    /// <exception cref="InvalidDataException">The entry is missing or of another kind.</exception>
    public int[]? IntegersOrNull(string entry) => Find(entry, "a list of whole numbers or null", _ => true).ValueKind == JsonValueKind.Null ? null : Integers(entry);

    /// <summary>Returns bytes stored in Base64.</summary>
    /// <exception cref="InvalidDataException">The entry is missing or of another kind.</exception>
    public byte[] Bytes(string entry) =>
        Find(entry, "a text in Base64", value => value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out _)).GetBytesFromBase64();

    /// <summary>Returns whether there is an entry with this name.</summary>
    public bool Has(string entry) => _document.RootElement.TryGetProperty(entry, out _);

    /// <summary>Returns an enumeration value, stored by name.</summary>
    /// <exception cref="InvalidDataException">The entry is missing or not one of the names.</exception>
    public TEnum Value<TEnum>(string entry) where TEnum : struct, Enum
    {
        string name = Text(entry);
        string[] names = Enum.GetNames<TEnum>();
        return names.Contains(name) ? Enum.Parse<TEnum>(name) : throw Error($"'{entry}' must be one of {string.Join(", ", names)}, not '{name}'.");
    }

    /// <summary>Creates the exception for a problem with the text.</summary>
    public InvalidDataException Error(string problem) => new($"{_name}: {problem}");

    public void Dispose() => _document.Dispose();

    private static bool IsInteger(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _);

    private JsonElement[] List(string entry, string wanted, JsonValueKind kind) => List(entry, wanted, item => item.ValueKind == kind);

    private JsonElement[] List(string entry, string wanted, Func<JsonElement, bool> isGood)
    {
        JsonElement list = Find(entry, $"a list of {wanted}", value => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(isGood));
        return [.. list.EnumerateArray()];
    }

    private JsonElement Find(string entry, string wanted, Func<JsonElement, bool> isGood)
    {
        if (!_document.RootElement.TryGetProperty(entry, out JsonElement value))
        {
            throw new InvalidDataException($"{_name}: '{entry}' is missing: it must be {wanted}.");
        }

        return isGood(value) ? value : throw new InvalidDataException($"{_name}: '{entry}' must be {wanted}, not {value.GetRawText()}.");
    }
}
