using System.Text;

namespace MyTorch.Cli;

/// <summary>Texts of users in Markdown, where they must not become markup.</summary>
internal static class MarkdownText
{
    /// <summary>The text with a backslash before each character that Markdown may take for markup, in a line of its own or in a cell.</summary>
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

    /// <summary>A table.</summary>
    /// <param name="head">The names of the columns, which are markup already.</param>
    /// <param name="rows">The cells of each row, which are markup already.</param>
    public static string Table(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        IEnumerable<IReadOnlyList<string>> lines = [head, [.. head.Select(_ => "---")], .. rows];
        return string.Concat(lines.Select(cells => $"| {string.Join(" | ", cells)} |\n"));
    }
}
