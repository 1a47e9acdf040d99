using System.Text;

namespace MyTorch.Cli;

/// <summary>Texts in lines of at most 80 characters, broken between words.</summary>
internal static class WrappedText
{
    private const int Width = 80;

    /// <summary>The lines of a text that stand behind an indentation; a longer word has a line of its own.</summary>
    public static IEnumerable<string> Lines(string text, int indent = 0)
    {
        var line = new StringBuilder();
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > Width - indent)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return line.ToString();
    }

    /// <summary>The text with its lines broken.</summary>
    public static string Of(string text) => string.Join(Environment.NewLine, Lines(text));
}
