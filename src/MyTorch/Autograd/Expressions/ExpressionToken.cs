namespace MyTorch.Autograd;

/// <summary>What a part of a text is.</summary>
internal enum ExpressionTokenKind
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>A name of a variable or a function.</summary>
    Name,

    /// <summary>An operator, a parenthesis, a comma, or the sign between a name and its definition.</summary>
    Sign,

    /// <summary>A semicolon or a new line.</summary>
    Separator,

    /// <summary>The end of the text.</summary>
    End,
}

/// <summary>A part of a text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its characters.</param>
/// <param name="Position">The index of its first character.</param>
internal readonly record struct ExpressionToken(ExpressionTokenKind Kind, string Text, int Position)
{
    /// <summary>Whether this is a sign.</summary>
    public bool Is(char sign) => Kind == ExpressionTokenKind.Sign && Text[0] == sign;

    /// <summary>What messages call it.</summary>
    public override string ToString() => Kind switch
    {
        ExpressionTokenKind.End => "the end of the text",
        ExpressionTokenKind.Separator when Text != ";" => "the end of the line",
        _ => $"'{DrawnText.Clean(Text)}'",
    };
}
