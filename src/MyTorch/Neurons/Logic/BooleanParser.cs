using MyTorch.Autograd;

namespace MyTorch.Neurons;

/// <summary>Converts a Boolean expression to postfix order: operands before their operator, without parentheses.</summary>
internal sealed class BooleanParser
{
    /// <summary>Operators in ascending order of precedence.</summary>
    private const string Precedence = "(|^&!";

    private readonly string _text;
    private readonly List<BooleanToken> _postfix = [];
    private readonly Stack<BooleanToken> _waiting = new();

    private BooleanParser(string text) => _text = text;

    /// <summary>Parses the text.</summary>
    /// <exception cref="FormatException">The text is invalid; the message names the column.</exception>
    public static IReadOnlyList<BooleanToken> Parse(string text)
    {
        var parser = new BooleanParser(text);
        parser.Run();
        return parser._postfix;
    }

    private void Run()
    {
        bool needsOperand = true;
        for (int position = 0; position < _text.Length;)
        {
            if (char.IsWhiteSpace(_text[position]))
            {
                position++;
                continue;
            }

            BooleanToken token = Read(position);
            needsOperand = needsOperand ? TakeOperand(token) : TakeOperator(token);
            position += token.Text.Length;
        }

        if (needsOperand)
        {
            throw Expected("a name, 0, 1, '!' or '('", null);
        }

        MoveWaiting(0);
        if (_waiting.TryPop(out BooleanToken open))
        {
            throw ExpressionError.At(_text, open.Position, "the parenthesis is not closed: add ')'.");
        }
    }

    /// <summary>Processes a token at the start of an operand; returns whether an operand is still expected.</summary>
    private bool TakeOperand(BooleanToken token)
    {
        if (token.IsName || token.IsConstant)
        {
            _postfix.Add(token);
            return false;
        }

        if (token.Text is not ("!" or "~" or "("))
        {
            throw Expected("a name, 0, 1, '!' or '('", token);
        }

        _waiting.Push(token with { Text = token.Text == "~" ? "!" : token.Text });
        return true;
    }

    /// <summary>Processes a token after an operand; returns whether another operand is expected.</summary>
    private bool TakeOperator(BooleanToken token)
    {
        if (token.Text == ")")
        {
            MoveWaiting(1);
            return _waiting.TryPop(out _) ? false : throw Expected("an operator or the end", token);
        }

        if (token.Text is not ("|" or "^" or "&"))
        {
            throw Expected("'&', '^', '|', ')' or the end", token);
        }

        MoveWaiting(Precedence.IndexOf(token.Text[0], StringComparison.Ordinal));
        _waiting.Push(token);
        return true;
    }

    /// <summary>Outputs the waiting operators with at least the given precedence.</summary>
    private void MoveWaiting(int precedence)
    {
        while (_waiting.TryPeek(out BooleanToken top) && top.Text != "(" && Precedence.IndexOf(top.Text[0], StringComparison.Ordinal) >= precedence)
        {
            _postfix.Add(_waiting.Pop());
        }
    }

    private BooleanToken Read(int position)
    {
        int end = position;
        while (end < _text.Length && (char.IsLetterOrDigit(_text[end]) || _text[end] == '_'))
        {
            end++;
        }

        return new BooleanToken(_text[position..Math.Max(end, position + 1)], position);
    }

    private FormatException Expected(string what, BooleanToken? found) => ExpressionError.At(
        _text, found?.Position ?? _text.Length, $"expected {what}, found {(found is { } token ? $"'{DrawnText.Clean(token.Text)}'" : "the end")}.");
}
