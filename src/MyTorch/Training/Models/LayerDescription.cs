using System.Text.Json;
using MyTorch.Data;

namespace MyTorch;

/// <summary>The kind of a layer with its settings and the layers within it, without any array: what a file says of a network beside its weights.</summary>
/// <param name="Kind">The name of the class.</param>
/// <param name="IsCustom">Whether the class is not one of this library, so that only its name is known.</param>
internal sealed record LayerDescription(string Kind, bool IsCustom = false)
{
    private const string KindEntry = "kind";
    private const string CustomEntry = "custom";
    private const string NameEntry = "name";
    private const string LayersEntry = "layers";

    /// <summary>The name within the layer around it, as in the names of the arrays: empty for a layer that has no part in them, and for the outermost.</summary>
    public string Name { get; init; } = "";

    /// <summary>The settings; sizes are those of the arrays.</summary>
    public IReadOnlyList<DescribedSetting> Settings { get; init; } = [];

    /// <summary>The layers within the layer.</summary>
    public IReadOnlyList<LayerDescription> Layers { get; init; } = [];

    /// <summary>The name of a layer within another one, whose own name may be empty.</summary>
    public static string Join(string place, string name) => place.Length == 0 || name.Length == 0 ? place + name : $"{place}.{name}";

    /// <summary>A place for messages, as in "layer 1.inner.0".</summary>
    public static string Describe(string place) => place.Length == 0 ? "the layer" : $"layer {place}";

    /// <summary>Reads what <see cref="ToJson"/> has written.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="InvalidDataException">It is not such a text.</exception>
    public static LayerDescription FromJson(string text)
    {
        using var json = new JsonText(text, "the layers");
        return Read(json.Root, "", "");
    }

    /// <summary>The description as a text.</summary>
    public string ToJson() => JsonText.Write(json => WriteEntries(json, index: ""));

    /// <summary>The layer at a place, as in "1.inner.0"; null if there is none.</summary>
    public LayerDescription? Find(string place)
    {
        LayerDescription? found = this;
        foreach (string name in place.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            found = found?.Layers.FirstOrDefault(layer => layer.Name == name);
        }

        return found;
    }

    private void WriteEntries(Utf8JsonWriter json, string index)
    {
        if (Name != index)
        {
            json.WriteString(NameEntry, Name);
        }

        json.WriteString(KindEntry, Kind);
        if (IsCustom)
        {
            json.WriteBoolean(CustomEntry, true);
        }

        foreach (DescribedSetting setting in Settings)
        {
            setting.Write(json);
        }

        if (Layers.Count > 0)
        {
            json.WriteStartArray(LayersEntry);
            foreach ((int number, LayerDescription layer) in Layers.Index())
            {
                json.WriteStartObject();
                layer.WriteEntries(json, NameOf(number));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }

    /// <summary>Reads a layer.</summary>
    /// <param name="json">The layer.</param>
    /// <param name="place">Where the layer around it is.</param>
    /// <param name="index">Its number within that, which is its name unless it has another.</param>
    private static LayerDescription Read(JsonElement json, string place, string index)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw Error(Join(place, index), $"it must be a JSON object, not {json.GetRawText()}");
        }

        string name = Text(NameEntry) ?? index;
        string here = Join(place, name);
        LayerDescription[] layers = [];
        if (json.TryGetProperty(LayersEntry, out JsonElement list))
        {
            layers = list.ValueKind == JsonValueKind.Array
                ? [.. list.EnumerateArray().Select((layer, number) => Read(layer, here, NameOf(number)))]
                : throw Error(here, $"'{LayersEntry}' must be a list, not {list.GetRawText()}");
        }

        bool isCustom = json.TryGetProperty(CustomEntry, out JsonElement custom) && custom.ValueKind == JsonValueKind.True;
        return new LayerDescription(Text(KindEntry) ?? throw Error(here, $"'{KindEntry}' is missing: it must be a text"), isCustom)
        {
            Name = name,
            Settings =
            [
                .. from entry in json.EnumerateObject()
                   where entry.Name is not (NameEntry or KindEntry or CustomEntry or LayersEntry)
                   select DescribedSetting.Read(entry) ?? throw Error(here, $"'{entry.Name}' must be a number, true or false, not {entry.Value.GetRawText()}"),
            ],
            Layers = layers,
        };

        string? Text(string entry) => !json.TryGetProperty(entry, out JsonElement value) ? null
            : value.ValueKind == JsonValueKind.String ? value.GetString()
            : throw Error(Join(place, index), $"'{entry}' must be a text, not {value.GetRawText()}");
    }

    private static string NameOf(int number) => FormattableString.Invariant($"{number}");

    private static InvalidDataException Error(string place, string problem) => new($"{Describe(place)}: {problem}.");
}
