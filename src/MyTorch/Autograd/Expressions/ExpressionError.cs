using static System.FormattableString;

namespace MyTorch.Autograd;

/// <summary>Creates errors that show the line of the text and a caret below the position.</summary>
internal static class ExpressionError
{
    /// <summary>The number of characters of a long line shown on each side of the position.</summary>
    private const int Shown = 60;

    /// <summary>Creates an error.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="position">The index of the character.</param>
    /// <param name="message">What is wrong, and what was expected.</param>
    public static FormatException At(string text, int position, string message)
    {
        int start = position == 0 ? 0 : text.LastIndexOf('\n', position - 1) + 1;
        int end = text.IndexOf('\n', position) is >= 0 and var next ? next : text.Length;
        int line = text.AsSpan(0, start).Count('\n') + 1;
        (int from, int to) = (Math.Max(start, position - Shown), Math.Min(end, position + Shown));
        string shown = string.Concat(text[from..to].Select(character => char.IsControl(character) ? ' ' : character)).TrimEnd();
        string place = text.Contains('\n', StringComparison.Ordinal) ? Invariant($"line {line}, column {position - start + 1}") : Invariant($"column {position + 1}");
        return new FormatException($"{place}: {message}{Environment.NewLine}    {shown}{Environment.NewLine}    {new string(' ', position - from)}^");
    }
}
