using MyTorch.Data;

namespace MyTorch.Tables;

/// <summary>The end of a message about a column that there is none of.</summary>
internal static class NameSuggestion
{
    /// <summary>The names that there are, a point, and the one that was probably meant.</summary>
    /// <param name="name">The name that was asked for.</param>
    /// <param name="names">The names of the columns.</param>
    public static string List(string name, IReadOnlyList<string> names) =>
        $"{CsvReader.List(names)}.{(Nearest.Of(name, names) is { } near ? $" Did you mean '{near}'?" : "")}";
}
