using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using MyTorch.Data;

namespace MyTorch.Tables;

/// <summary>Collects the cells of a column from .NET values.</summary>
/// <remarks>
/// Numbers of any type are numbers, and a <see cref="TimeSpan"/> is its number of seconds. Dates and times become ISO 8601 texts, converted to UTC if
/// they have an offset; Booleans become "true" and "false", enumerations their names. Texts are trimmed, because fixed-width columns are padded, and the
/// texts for missing values in CSV files are missing cells here, as are null, <see cref="DBNull"/> and NaN.
/// </remarks>
/// <param name="name">The name of the column.</param>
internal sealed class ValueColumn(string name)
{
    /// <summary>The length of the longest text that may stand for a missing value.</summary>
    private const int LongestMissing = 8;

    private readonly TableColumnBuilder _cells = new(name);

    /// <summary>The name of the column.</summary>
    public string Name => name;

    /// <summary>The type of the first value that cannot be a cell, such as a byte array; null if there is none.</summary>
    public Type? Unusable { get; private set; }

    /// <summary>Adds a value.</summary>
    public void Add(object? value)
    {
        switch (value is JsonElement json ? ValueOf(json) : value)
        {
            case null or DBNull:
                _cells.AddMissing();
                break;
            case string text:
                AddText(text);
                break;
            case Enum member:
                _cells.Add(member.ToString());
                break;
            case var other when NumberOf(other) is { } number:
                _cells.Add(number);
                break;
            case var other when TextOf(other) is { } text:
                _cells.Add(text);
                break;
            case var other:
                Unusable ??= other.GetType();
                _cells.AddMissing();
                break;
        }
    }

    /// <summary>Creates the column.</summary>
    public TableColumn Build() => _cells.Build();

    private static double? NumberOf(object value) => value switch
    {
        double or float or int or long or short or byte or sbyte or uint or ulong or ushort or decimal => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        TimeSpan time => time.TotalSeconds,
        Half number => (double)number,
        BigInteger number => (double)number,
        Int128 number => (double)number,
        UInt128 number => (double)number,
        _ => null,
    };

    private static string? TextOf(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        DateTime date => date.ToString(DateFormats.Written, CultureInfo.InvariantCulture),
        DateTimeOffset date => date.UtcDateTime.ToString(DateFormats.Written, CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        Guid or char => value.ToString(),
        _ => null,
    };

    /// <summary>Returns the .NET value of a JSON element, as found in dictionaries read from JSON; an object or array is returned unchanged.</summary>
    private static object? ValueOf(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.True or JsonValueKind.False => json.GetBoolean(),
        JsonValueKind.Number => json.GetDouble(),
        JsonValueKind.String => json.GetString(),
        _ => json,
    };

    private void AddText(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        Span<byte> bytes = stackalloc byte[LongestMissing];
        if (text.Length <= LongestMissing && Encoding.UTF8.TryGetBytes(text, bytes, out int length) && MissingValue.IsIn(bytes[..length]))
        {
            _cells.AddMissing();
        }
        else
        {
            _cells.Add(text);
        }
    }
}
