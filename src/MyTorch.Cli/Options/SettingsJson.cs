using System.Text.Json;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>Reads and writes settings as a JSON object whose entries have the names of the options: numbers as JSON numbers, everything else as on the command line.</summary>
internal static class SettingsJson
{
    /// <summary>The settings that have a value.</summary>
    public static string Write(TrainSettings settings, IEnumerable<SettingOption> options, bool indented = true) => JsonText.Write(
        json =>
        {
            foreach (SettingOption option in options)
            {
                if (option.TextOf(settings) is not { } text)
                {
                    continue;
                }

                json.WritePropertyName(option.Name);
                if (option.IsNumber)
                {
                    json.WriteRawValue(text);
                }
                else
                {
                    json.WriteStringValue(text);
                }
            }
        },
        indented);

    /// <summary>Reads the values of a file by the names of the settings.</summary>
    /// <exception cref="InvalidDataException">The text is not JSON, a name is unknown or occurs twice, or a value is not a text, a number or a list of them.</exception>
    public static IReadOnlyDictionary<string, string> ReadFile(string path, IReadOnlyList<SettingOption> options) => Read(File.ReadAllText(path), path, options);

    /// <summary>Reads the values of a JSON text; <paramref name="name"/> identifies it in messages.</summary>
    public static IReadOnlyDictionary<string, string> Read(string json, string name, IReadOnlyList<SettingOption> options)
    {
        using var document = new JsonText(json, name);
        var texts = new Dictionary<string, string>();
        foreach (JsonProperty entry in document.Root.EnumerateObject())
        {
            if (!options.Any(option => option.Name == entry.Name))
            {
                throw new InvalidDataException($"{name}: there is no setting '{entry.Name}', only {string.Join(", ", options.Select(option => option.Name))}.");
            }

            if (!texts.TryAdd(entry.Name, TextOf(entry.Value) ?? throw new InvalidDataException(
                $"{name}: {entry.Name} must be a text, a number or a list of them, not {entry.Value.GetRawText()}.")))
            {
                throw new InvalidDataException($"{name}: the setting '{entry.Name}' occurs twice.");
            }
        }

        return texts;
    }

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind is JsonValueKind.String or JsonValueKind.Number) =>
            string.Join(',', value.EnumerateArray().Select(TextOf)),
        _ => null,
    };
}
