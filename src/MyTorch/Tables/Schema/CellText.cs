namespace MyTorch.Tables;

/// <summary>Cells in messages.</summary>
internal static class CellText
{
    private const int Longest = 40;

    /// <summary>The name of a column, shortened; an empty one in quotes.</summary>
    public static string ShowName(string name) => name.Length == 0 ? "\"\"" : Shorten(name);

    /// <summary>The text of a cell, shortened and in quotes, or that it is missing.</summary>
    public static string Found(string? text) => text is null ? "a missing value" : $"'{Shorten(text)}'";

    /// <summary>The first of several texts, each shortened.</summary>
    public static string List(IEnumerable<string> texts) => Data.CsvReader.List([.. texts.Select(Shorten)]);

    /// <summary>The text, or the start of a long one: a cell may have megabytes.</summary>
    public static string Shorten(string text) => text.Length <= Longest ? text : $"{text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)]}...";
}
