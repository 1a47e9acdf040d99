using System.Globalization;
using System.Text;

namespace MyTorch.Autograd;

/// <summary>Names that a user has chosen, in drawings and listings.</summary>
internal static class DrawnText
{
    private const int MostCharacters = 40;

    /// <summary>The text with at most 40 characters, and U+FFFD for each that ends a line, controls a terminal or turns the direction of the text.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder();
        int count = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (++count == MostCharacters && text.EnumerateRunes().Count() > MostCharacters)
            {
                return clean.Append('…').ToString();
            }

            clean.Append(IsShown(rune) ? rune : Rune.ReplacementChar);
        }

        return clean.ToString();
    }

    /// <summary>A string of the language of Graphviz, whose lines are centred.</summary>
    public static string Dot(IEnumerable<string> lines) =>
        $"\"{string.Join("\\n", lines.Select(line => line.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)))}\"";

    private static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned);
}
