namespace MyTorch.Cli;

/// <summary>Makes texts of files safe to print: their control characters must not reach a terminal.</summary>
internal static class Printable
{
    /// <summary>The maximum number of texts of a list that are shown.</summary>
    private const int Shown = 40;

    /// <summary>The maximum number of characters of a text that are shown.</summary>
    private const int Longest = 40;

    /// <summary>Returns the text with U+FFFD instead of each control character, line separator and character that changes the text direction.</summary>
    public static string Of(string text) => text.All(IsShown) ? text : string.Concat(text.Select(character => IsShown(character) ? character : '\uFFFD'));

    /// <summary>Returns the text, or the start of a long text: a cell may contain megabytes.</summary>
    public static string Short(string text) => Of(text.Length <= Longest ? text : $"{text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)]}...");

    /// <summary>Returns the first texts of a list, separated by commas; an empty text is shown as "".</summary>
    public static string List(IReadOnlyCollection<string> texts) =>
        string.Join(", ", texts.Take(Shown).Select(text => text.Length == 0 ? "\"\"" : Of(text))) + (texts.Count > Shown ? ", ..." : "");

    /// <summary>Returns texts that are safe to print.</summary>
    public static string[] Of(IEnumerable<string> texts) => [.. texts.Select(Of)];

    private static bool IsShown(char character) =>
        !char.IsControl(character) && character is not ((>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069'));
}
