namespace MyTorch.Autograd;

/// <summary>The kind of a token.</summary>
internal enum ExpressionTokenKind
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>The name of a variable or a function.</summary>
    Name,

    /// <summary>An operator, a parenthesis, a comma, or the equals sign of a definition.</summary>
    Sign,

    /// <summary>A semicolon or a new line.</summary>
    Separator,

    /// <summary>The end of the text.</summary>
    End,
}

/// <summary>A token of a text.</summary>
/// <param name="Kind">The kind of the token.</param>
/// <param name="Text">The characters of the token.</param>
/// <param name="Position">The index of the first character.</param>
internal readonly record struct ExpressionToken(ExpressionTokenKind Kind, string Text, int Position)
{
    /// <summary>Returns whether the token is the given sign.</summary>
    public bool Is(char sign) => Kind == ExpressionTokenKind.Sign && Text[0] == sign;

    /// <summary>Returns the description of the token in messages.</summary>
    public override string ToString() => Kind switch
    {
        ExpressionTokenKind.End => "the end of the text",
        ExpressionTokenKind.Separator when Text != ";" => "the end of the line",
        _ => $"'{DrawnText.Clean(Text)}'",
    };
}
