using System.Text;

namespace MyTorch.Cli;

/// <summary>Escapes texts of users for Markdown.</summary>
internal static class MarkdownText
{
    /// <summary>Returns the text with a backslash before each character that may be markup in a line or in a cell.</summary>
    public static string Of(string text)
    {
        const string Markup = "\\`*_{}[]<>()#|~!&+";
        var result = new StringBuilder(text.Length);
        foreach (char character in Printable.Of(text))
        {
            if (Markup.Contains(character, StringComparison.Ordinal))
            {
                result.Append('\\');
            }

            result.Append(character);
        }

        return result.ToString();
    }

    /// <summary>Returns a table.</summary>
    /// <param name="head">The names of the columns, already escaped.</param>
    /// <param name="rows">The cells of each row, already escaped.</param>
    public static string Table(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        IEnumerable<IReadOnlyList<string>> lines = [head, [.. head.Select(_ => "---")], .. rows];
        return string.Concat(lines.Select(cells => $"| {string.Join(" | ", cells)} |\n"));
    }
}
