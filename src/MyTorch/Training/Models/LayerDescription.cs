using System.Text.Json;
using MyTorch.Data;

namespace MyTorch;

/// <summary>The type of a layer, its settings and its inner layers, without arrays: the structure of a network in a model file.</summary>
/// <param name="Kind">The name of the class.</param>
/// <param name="IsCustom">Whether the class is not part of this library, so that only its name is saved.</param>
internal sealed record LayerDescription(string Kind, bool IsCustom = false)
{
    private const string KindEntry = "kind";
    private const string CustomEntry = "custom";
    private const string NameEntry = "name";
    private const string LayersEntry = "layers";

    /// <summary>The name within the parent layer, as in the names of the arrays; empty for the outermost layer and for layers that add nothing to the names.</summary>
    public string Name { get; init; } = "";

    /// <summary>The settings, without sizes, which follow from the arrays.</summary>
    public IReadOnlyList<DescribedSetting> Settings { get; init; } = [];

    /// <summary>The inner layers.</summary>
    public IReadOnlyList<LayerDescription> Layers { get; init; } = [];

    /// <summary>Joins the path of a layer and the name of an inner layer; either may be empty.</summary>
    public static string Join(string path, string name) => path.Length == 0 || name.Length == 0 ? path + name : $"{path}.{name}";

    /// <summary>Returns a path for messages, as in "layer 1.inner.0".</summary>
    public static string Describe(string path) => path.Length == 0 ? "the layer" : $"layer {path}";

    /// <summary>Reads a description that <see cref="ToJson"/> has written.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="InvalidDataException">The text is not a description of layers.</exception>
    public static LayerDescription FromJson(string text)
    {
        using var json = new JsonText(text, "the layers");
        return Read(json.Root, "", "");
    }

    /// <summary>Returns the description as JSON.</summary>
    public string ToJson() => JsonText.Write(json => WriteEntries(json, index: ""));

    /// <summary>Returns the layer at a path, as in "1.inner.0", or null if there is none.</summary>
    public LayerDescription? Find(string path)
    {
        LayerDescription? found = this;
        foreach (string name in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
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
            foreach ((int position, LayerDescription layer) in Layers.Index())
            {
                json.WriteStartObject();
                layer.WriteEntries(json, ToName(position));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }

    /// <summary>Reads a layer.</summary>
    /// <param name="json">The layer.</param>
    /// <param name="parent">The path of the parent layer.</param>
    /// <param name="index">The index within the parent, which is the default name.</param>
    private static LayerDescription Read(JsonElement json, string parent, string index)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw Error(Join(parent, index), $"it must be a JSON object, not {json.GetRawText()}");
        }

        string name = Text(NameEntry) ?? index;
        string path = Join(parent, name);
        LayerDescription[] layers = [];
        if (json.TryGetProperty(LayersEntry, out JsonElement list))
        {
            layers = list.ValueKind == JsonValueKind.Array
                ? [.. list.EnumerateArray().Select((layer, position) => Read(layer, path, ToName(position)))]
                : throw Error(path, $"'{LayersEntry}' must be a list, not {list.GetRawText()}");
        }

        bool isCustom = json.TryGetProperty(CustomEntry, out JsonElement custom) && custom.ValueKind == JsonValueKind.True;
        return new LayerDescription(Text(KindEntry) ?? throw Error(path, $"'{KindEntry}' is missing: it must be a text"), isCustom)
        {
            Name = name,
            Settings =
            [
                .. from entry in json.EnumerateObject()
                   where entry.Name is not (NameEntry or KindEntry or CustomEntry or LayersEntry)
                   select DescribedSetting.Read(entry) ?? throw Error(path, $"'{entry.Name}' must be a number, true or false, not {entry.Value.GetRawText()}"),
            ],
            Layers = layers,
        };

        string? Text(string entry) => !json.TryGetProperty(entry, out JsonElement value) ? null
            : value.ValueKind == JsonValueKind.String ? value.GetString()
            : throw Error(Join(parent, index), $"'{entry}' must be a text, not {value.GetRawText()}");
    }

    private static string ToName(int position) => FormattableString.Invariant($"{position}");

    private static InvalidDataException Error(string path, string problem) => new($"{Describe(path)}: {problem}.");
}
