using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MyTorch.Cli;

/// <summary>A JSON object in a text, with errors that name the text and the entry.</summary>
internal sealed class JsonText
{
    private readonly JsonElement _root;
    private readonly string _name;

    /// <summary>Parses the text; comments and trailing commas are accepted.</summary>
    /// <param name="json">The text.</param>
    /// <param name="name">The name of the text in error messages.</param>
    /// <exception cref="InvalidDataException">It is not a JSON object, or is not valid Unicode.</exception>
    public JsonText(string json, string name)
    {
        _name = name;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            using var writer = new Utf8JsonWriter(Stream.Null);

            // Reads every text, since elements throw only when they are asked for one that is not Unicode.
            document.WriteTo(writer);
            _root = document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{name}: line {exception.LineNumber + 1}: expected JSON. {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException($"{name}: expected texts in valid Unicode, found a half of a surrogate pair.", exception);
        }

        if (_root.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"{name}: expected a JSON object, as in {{\"epochs\": 10}}.");
        }
    }

    /// <summary>The entries.</summary>
    public IEnumerable<JsonProperty> Entries => _root.EnumerateObject();

    /// <summary>Writes an object; names in other scripts stay legible.</summary>
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

    /// <summary>The text of an entry.</summary>
    /// <exception cref="InvalidDataException">The entry is missing or not a text.</exception>
    public string Text(string entry) => Find(entry, "a text", value => value.ValueKind == JsonValueKind.String).GetString()!;

    /// <summary>The whole number of an entry.</summary>
    /// <exception cref="InvalidDataException">The entry is missing or not a whole number.</exception>
    public int Count(string entry) => Find(entry, "a whole number", value => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _)).GetInt32();

    /// <summary>The list of texts of an entry.</summary>
    /// <exception cref="InvalidDataException">The entry is missing or not a list of texts.</exception>
    public string[] Texts(string entry) =>
    [
        .. Find(entry, "a list of texts", value => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
            .EnumerateArray().Select(item => item.GetString()!),
    ];

    private JsonElement Find(string entry, string wanted, Func<JsonElement, bool> isGood)
    {
        if (!_root.TryGetProperty(entry, out JsonElement value))
        {
            throw new InvalidDataException($"{_name}: '{entry}' is missing: it must be {wanted}.");
        }

        return isGood(value) ? value : throw new InvalidDataException($"{_name}: '{entry}' must be {wanted}, not {value.GetRawText()}.");
    }
}
