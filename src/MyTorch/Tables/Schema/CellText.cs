namespace MyTorch.Tables;

/// <summary>Formats cells for messages.</summary>
internal static class CellText
{
    private const int Longest = 40;

    /// <summary>Returns the name of a column, shortened; an empty name is shown as quotes.</summary>
    public static string ShowName(string name) => name.Length == 0 ? "\"\"" : Shorten(name);

    /// <summary>Returns the text of a cell, shortened and in quotes, or "a missing value".</summary>
    public static string Found(string? text) => text is null ? "a missing value" : $"'{Shorten(text)}'";

    /// <summary>Lists the first of several texts, each shortened.</summary>
    public static string List(IEnumerable<string> texts) => Data.CsvReader.List([.. texts.Select(Shorten)]);

    /// <summary>Returns the text, or the start of a long text: a cell may hold megabytes.</summary>
    public static string Shorten(string text) => text.Length <= Longest ? text : $"{text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)]}...";
}
