using System.Text;

namespace MyTorch.Cli;

/// <summary>Wraps texts to lines of at most 80 characters, between words.</summary>
internal static class WrappedText
{
    private const int Width = 80;

    /// <summary>Returns the lines of a text after an indentation; a longer word has its own line.</summary>
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

    /// <summary>Returns the text with line breaks.</summary>
    public static string Of(string text) => string.Join(Environment.NewLine, Lines(text));
}
