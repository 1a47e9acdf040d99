namespace MyTorch.Cli;

/// <summary>The delimiter of a CSV file, as written on the command line.</summary>
internal static class CsvDelimiter
{
    /// <summary>The name of the tab character, which is hard to type.</summary>
    public const string Tab = "tab";

    public static bool IsGood(string text) => text is [not ('\n' or '\r' or '"')] && char.IsAscii(text[0]);

    public static char Of(string text) => text == Tab ? '\t' : text[0];
}
