using System.Text.Json;

namespace MyTorch;

/// <summary>A setting of a layer in a <see cref="LayerDescription"/>.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">A <see langword="double"/> or a <see langword="bool"/>.</param>
/// <param name="IsOfTraining">Whether the setting affects only training, so that files load into layers with other values.</param>
internal sealed record DescribedSetting(string Name, object Value, bool IsOfTraining = false)
{
    /// <summary>Numbers that JSON cannot represent, by name.</summary>
    private static readonly Dictionary<string, double> NamedNumbers = new()
    {
        ["NaN"] = double.NaN,
        ["Infinity"] = double.PositiveInfinity,
        ["-Infinity"] = double.NegativeInfinity,
    };

    /// <summary>Reads an entry; returns null if it is not a setting.</summary>
    public static DescribedSetting? Read(JsonProperty entry) => entry.Value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => new(entry.Name, entry.Value.GetBoolean()),
        JsonValueKind.Number => new(entry.Name, entry.Value.GetDouble()),
        JsonValueKind.String when NamedNumbers.TryGetValue(entry.Value.GetString()!, out double number) => new(entry.Name, number),
        _ => null,
    };

    /// <summary>Writes the entry.</summary>
    public void Write(Utf8JsonWriter json)
    {
        if (Value is bool flag)
        {
            json.WriteBoolean(Name, flag);
        }
        else if (NamedNumbers.FirstOrDefault(number => number.Value.Equals(Value)).Key is { } name)
        {
            json.WriteString(Name, name);
        }
        else
        {
            json.WriteNumber(Name, (double)Value);
        }
    }
}
