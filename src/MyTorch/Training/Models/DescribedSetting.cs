using System.Text.Json;

namespace MyTorch;

/// <summary>A setting of a layer in a <see cref="LayerDescription"/>.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">A <see langword="double"/> or a <see langword="bool"/>.</param>
/// <param name="IsOfTraining">Whether predictions do not depend on it, so that layers with other values take the same arrays.</param>
internal sealed record DescribedSetting(string Name, object Value, bool IsOfTraining = false)
{
    /// <summary>Numbers that JSON has no number for.</summary>
    private static readonly Dictionary<string, double> NamedNumbers = new()
    {
        ["NaN"] = double.NaN,
        ["Infinity"] = double.PositiveInfinity,
        ["-Infinity"] = double.NegativeInfinity,
    };

    /// <summary>Reads an entry; null if it is not a setting.</summary>
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
