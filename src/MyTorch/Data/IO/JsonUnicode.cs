using System.Text;
using System.Text.Json;

namespace MyTorch.Data;

/// <summary>Texts that may not be Unicode: .NET reports those by exceptions that are no <see cref="InvalidDataException"/>.</summary>
internal static class JsonUnicode
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The name or string that was just read; null where its bytes are not UTF-8, or an escape is a half of a surrogate pair.</summary>
    public static string? Text(ref readonly Utf8JsonReader json)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A text in UTF-8; null where it has a half of a surrogate pair.</summary>
    public static byte[]? Encode(string text)
    {
        try
        {
            return Strict.GetBytes(text);
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }
}
