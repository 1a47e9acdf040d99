namespace MyTorch.Autograd;

/// <summary>What a node of an <see cref="ExpressionGraph{T}"/> is.</summary>
public enum ExpressionNodeKind
{
    /// <summary>A variable that no operation made.</summary>
    Leaf,

    /// <summary>An operation.</summary>
    Operation,

    /// <summary>The result of an operation.</summary>
    Result,
}
