using System.Globalization;
using System.Text;

namespace MyTorch.Autograd;

/// <summary>Formats user-defined names for drawings and tables.</summary>
internal static class DrawnText
{
    private const int MaxCharacters = 40;

    /// <summary>
    /// Shortens a text to at most 40 characters, and replaces characters that end lines, control terminals or change the text direction by
    /// U+FFFD.
    /// </summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder();
        int count = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (++count == MaxCharacters && text.EnumerateRunes().Count() > MaxCharacters)
            {
                return clean.Append('…').ToString();
            }

            clean.Append(IsShown(rune) ? rune : Rune.ReplacementChar);
        }

        return clean.ToString();
    }

    /// <summary>Returns a string literal of Graphviz's DOT language with centred lines.</summary>
    public static string Dot(IEnumerable<string> lines) =>
        $"\"{string.Join("\\n", lines.Select(line => line.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)))}\"";

    private static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned);
}
