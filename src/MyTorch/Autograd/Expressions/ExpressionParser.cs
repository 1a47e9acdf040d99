namespace MyTorch.Autograd;

/// <summary>Parses statements by recursive descent; names are resolved when the statements are evaluated.</summary>
internal sealed class ExpressionParser(string text)
{
    /// <summary>The maximum nesting depth of parentheses, signs and powers; deeper nesting could overflow the stack.</summary>
    private const int MaxDepth = 200;

    private readonly IReadOnlyList<ExpressionToken> _tokens = ExpressionTokens.Split(text);
    private List<ExpressionStep> _steps = [];
    private int _next;
    private int _depth;

    private ExpressionToken Next => _tokens[_next];

    /// <summary>Parses all statements, at least one.</summary>
    /// <exception cref="FormatException">The text is invalid.</exception>
    public IReadOnlyList<ExpressionStatement> Parse()
    {
        List<ExpressionStatement> statements = [];
        while (true)
        {
            while (Next.Kind == ExpressionTokenKind.Separator)
            {
                _next++;
            }

            if (Next.Kind == ExpressionTokenKind.End)
            {
                return statements.Count > 0 ? statements : throw Expected("a formula");
            }

            statements.Add(ParseStatement());
            if (Next.Kind is not (ExpressionTokenKind.Separator or ExpressionTokenKind.End))
            {
                throw Expected(Next.Is('=') ? "a single name before '='" : "an operator, ';' or the end");
            }
        }
    }

    private ExpressionStatement ParseStatement()
    {
        _steps = [];
        ExpressionToken first = Next;
        bool isDefinition = first.Kind == ExpressionTokenKind.Name && _tokens[_next + 1].Is('=');
        if (isDefinition)
        {
            _next += 2;
            if (ExpressionFunctions.Has(first.Text))
            {
                throw ExpressionError.At(text, first.Position, $"{first.Text} is a function: choose another name.");
            }
        }

        ParseSum();
        return new ExpressionStatement(isDefinition ? first.Text : null, first.Position, _steps);
    }

    private void ParseSum() => ParseChain('+', '-', ParseProduct);

    private void ParseProduct() => ParseChain('*', '/', ParseSigned);

    private void ParseChain(char one, char other, Action parseOperand)
    {
        parseOperand();
        while (Next.Is(one) || Next.Is(other))
        {
            ExpressionToken sign = _tokens[_next++];
            parseOperand();
            _steps.Add(new ExpressionStep(sign, 2));
        }
    }

    /// <summary>Parses a minus sign and its operand, or a power.</summary>
    private void ParseSigned()
    {
        if (!Next.Is('-'))
        {
            ParsePower();
            return;
        }

        ExpressionToken sign = _tokens[_next++];
        Nest(sign, ParseSigned);
        _steps.Add(new ExpressionStep(sign, 1));
    }

    /// <summary>Parses a power. The exponent may have a sign and may itself be a power: 2 ^ 3 ^ 2 is 2 ^ (3 ^ 2).</summary>
    private void ParsePower()
    {
        ParseOperand();
        if (Next.Is('^'))
        {
            ExpressionToken sign = _tokens[_next++];
            Nest(sign, ParseSigned);
            _steps.Add(new ExpressionStep(sign, 2));
        }
    }

    private void ParseOperand()
    {
        ExpressionToken token = Next;
        if (token.Is('('))
        {
            _next++;
            Nest(token, ParseSum);
            Skip(')', "an operator or ')'");
        }
        else if (token.Kind is not (ExpressionTokenKind.Number or ExpressionTokenKind.Name))
        {
            throw Expected("a number, a name, '-' or '('");
        }
        else if (_tokens[_next + 1].Is('(') && token.Kind == ExpressionTokenKind.Name)
        {
            ParseCall(token);
        }
        else if (ExpressionFunctions.Has(token.Text))
        {
            _next++;
            throw Expected($"'(' after the function {token.Text}");
        }
        else
        {
            _next++;
            _steps.Add(new ExpressionStep(token, 0));
        }
    }

    private void ParseCall(ExpressionToken name)
    {
        if (!ExpressionFunctions.Has(name.Text))
        {
            throw ExpressionError.At(text, name.Position, $"{DrawnText.Clean(name.Text)} is not a function: expected an operator before '(', or one of {ExpressionFunctions.Names}.");
        }

        _next += 2;
        int arguments = 1;
        Nest(name, ParseSum);
        while (Next.Is(','))
        {
            _next++;
            arguments++;
            Nest(name, ParseSum);
        }

        Skip(')', "an operator, ',' or ')'");
        _steps.Add(ExpressionFunctions.Conflict(name.Text, arguments) is { } conflict
            ? throw ExpressionError.At(text, name.Position, conflict)
            : new ExpressionStep(name, arguments, IsFunction: true));
    }

    private void Nest(ExpressionToken token, Action parse)
    {
        if (++_depth > MaxDepth)
        {
            throw ExpressionError.At(text, token.Position, FormattableString.Invariant($"more than {MaxDepth} nested parentheses, signs and powers: define part of the formula in an earlier statement."));
        }

        parse();
        _depth--;
    }

    private void Skip(char sign, string expected)
    {
        if (!Next.Is(sign))
        {
            throw Expected(expected);
        }

        _next++;
    }

    private FormatException Expected(string what) => ExpressionError.At(text, Next.Position, $"expected {what}, found {Next}.");
}
