namespace MyTorch.Autograd;

/// <summary>The kind of a node of an <see cref="ExpressionGraph{T}"/>.</summary>
public enum ExpressionNodeKind
{
    /// <summary>A variable that is not the result of an operation.</summary>
    Leaf,

    /// <summary>An operation.</summary>
    Operation,

    /// <summary>The result of an operation.</summary>
    Result,
}
