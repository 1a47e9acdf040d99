using MyTorch.Data;

namespace MyTorch.Tables;

/// <summary>Formats the end of a message about an unknown column.</summary>
internal static class NameSuggestion
{
    /// <summary>Returns the existing names, and the name that was probably meant.</summary>
    /// <param name="name">The unknown name.</param>
    /// <param name="names">The names of the columns.</param>
    public static string List(string name, IReadOnlyList<string> names) =>
        $"{CsvReader.List(names)}.{(Nearest.Find(name, names) is { } near ? $" Did you mean '{near}'?" : "")}";
}
