using System.Globalization;

namespace MyTorch.Autograd;

/// <summary>Splits a text into tokens.</summary>
internal static class ExpressionTokens
{
    private const string Signs = "+-*/^(),=";

    /// <summary>Returns all tokens, ending with the end token.</summary>
    /// <exception cref="FormatException">A character or a number is invalid.</exception>
    public static IReadOnlyList<ExpressionToken> Split(string text)
    {
        List<ExpressionToken> tokens = [];
        int position = 0;
        while (position < text.Length)
        {
            char character = text[position];
            if (character is not '\n' && char.IsWhiteSpace(character))
            {
                position++;
                continue;
            }

            ExpressionTokenKind kind = KindOf(text, position);
            int length = kind switch
            {
                ExpressionTokenKind.Number => LengthOfNumber(text, position),
                ExpressionTokenKind.Name => LengthWhile(text, position, IsInName),
                _ => 1,
            };
            tokens.Add(new ExpressionToken(kind, text.Substring(position, length), position));
            position += length;
        }

        tokens.Add(new ExpressionToken(ExpressionTokenKind.End, "", text.Length));
        return tokens;
    }

    private static ExpressionTokenKind KindOf(string text, int position) => text[position] switch
    {
        ';' or '\n' => ExpressionTokenKind.Separator,
        '.' or (>= '0' and <= '9') => ExpressionTokenKind.Number,
        var character when Signs.Contains(character, StringComparison.Ordinal) => ExpressionTokenKind.Sign,
        var character when IsInName(character) => ExpressionTokenKind.Name,
        _ => throw ExpressionError.At(text, position, $"expected a number, a name or one of {string.Join(' ', Signs.ToCharArray())} ;, found '{DrawnText.Clean(Rune(text, position))}'."),
    };

    /// <summary>
    /// Returns the length of a number: digits, an optional fraction and an optional exponent. An e that is not followed by digits is not part of
    /// the number.
    /// </summary>
    private static int LengthOfNumber(string text, int position)
    {
        int length = LengthWhile(text, position, char.IsAsciiDigit);
        if (position + length < text.Length && text[position + length] == '.')
        {
            length += 1 + LengthWhile(text, position + length + 1, char.IsAsciiDigit);
        }

        int exponent = position + length;
        if (exponent < text.Length && text[exponent] is ('e' or 'E'))
        {
            int digits = exponent + (exponent + 1 < text.Length && text[exponent + 1] is ('+' or '-') ? 2 : 1);
            int count = digits <= text.Length ? LengthWhile(text, digits, char.IsAsciiDigit) : 0;
            length += count == 0 ? 0 : digits - exponent + count;
        }

        string number = text.Substring(position, length);
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? length
            : throw ExpressionError.At(text, position, $"expected a finite number, found '{DrawnText.Clean(number)}'.");
    }

    private static int LengthWhile(string text, int position, Func<char, bool> matches)
    {
        int end = position;
        while (end < text.Length && matches(text[end]))
        {
            end++;
        }

        return end - position;
    }

    private static bool IsInName(char character) => char.IsLetterOrDigit(character) || character == '_';

    private static string Rune(string text, int position) => position + 1 < text.Length && char.IsSurrogatePair(text, position) ? text.Substring(position, 2) : text[position].ToString();
}
