using System.Globalization;
using System.Text;

namespace MyTorch.Data;

/// <summary>What to do about a cell that is not a number.</summary>
internal static class CsvHint
{
    /// <summary>What programs write for a value that is missing.</summary>
    private static readonly HashSet<string> Missing = new(["", "NA", "N/A", "NaN", "null", "?"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The end of the message; empty where the mistake is none of the common ones.</summary>
    public static string Of(ReadOnlySpan<byte> cell)
    {
        string text = Encoding.UTF8.GetString(cell).Trim();
        return Missing.Contains(text) ? ": rows with missing values must be removed or filled first"
            : HasDecimalComma(text) ? ": the decimal mark must be a point"
            : "";
    }

    private static bool HasDecimalComma(string text) =>
        text.Count(',') == 1 && double.TryParse(text.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
