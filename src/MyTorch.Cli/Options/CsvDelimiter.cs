namespace MyTorch.Cli;

/// <summary>What stands between the cells of a CSV file, as it is written on a command line.</summary>
internal static class CsvDelimiter
{
    /// <summary>The name of the character that is hard to type.</summary>
    public const string Tab = "tab";

    public static bool IsGood(string text) => text is [not ('\n' or '\r' or '"')] && char.IsAscii(text[0]);

    public static char Of(string text) => text == Tab ? '\t' : text[0];
}
