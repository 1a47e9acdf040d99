using System.Text.Encodings.Web;
using System.Text.Json;

namespace MyTorch.Cli;

/// <summary>What all JSON of the command has in common.</summary>
internal static class JsonText
{
    /// <summary>For files that people read and change: names of other scripts stay legible.</summary>
    public static JsonWriterOptions Indented => new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a JSON object; comments and a comma at the end are let through.</summary>
    /// <exception cref="InvalidDataException">It is none; the message says where.</exception>
    public static JsonDocument Parse(string json, string name)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{name}: line {exception.LineNumber + 1}: expected JSON. {exception.Message}", exception);
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            document.Dispose();
            throw new InvalidDataException($"{name}: expected a JSON object, as in {{\"epochs\": 10}}.");
        }

        return document;
    }
}
