namespace MyTorch.Neurons;

/// <summary>A name, a constant or an operator of a Boolean expression.</summary>
/// <param name="Text">The name, constant, operator or parenthesis.</param>
/// <param name="Position">The index of its first character.</param>
internal readonly record struct BooleanToken(string Text, int Position)
{
    public bool IsName => char.IsLetter(Text[0]) || Text[0] == '_';

    public bool IsConstant => Text is "0" or "1";
}
