namespace MyTorch.Cli;

/// <summary>Makes texts of files safe to print: their control characters must not reach a terminal.</summary>
internal static class Printable
{
    /// <summary>How much of a long list is shown.</summary>
    private const int Shown = 40;

    /// <summary>How much of a long text is shown.</summary>
    private const int Longest = 40;

    /// <summary>The text with a U+FFFD for each character that is a control, ends a line or turns the direction of what follows.</summary>
    public static string Of(string text) => text.All(IsShown) ? text : string.Concat(text.Select(character => IsShown(character) ? character : '\uFFFD'));

    /// <summary>The text, or the start of a long one: a cell may have megabytes.</summary>
    public static string Short(string text) => Of(text.Length <= Longest ? text : $"{text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)]}...");

    /// <summary>The first texts of a list; one without characters is shown as "".</summary>
    public static string List(IReadOnlyCollection<string> texts) =>
        string.Join(", ", texts.Take(Shown).Select(text => text.Length == 0 ? "\"\"" : Of(text))) + (texts.Count > Shown ? ", ..." : "");

    /// <summary>The texts so.</summary>
    public static string[] Of(IEnumerable<string> texts) => [.. texts.Select(Of)];

    private static bool IsShown(char character) =>
        !char.IsControl(character) && character is not ((>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069'));
}
