using System.Numerics;

namespace MyTorch.Autograd;

/// <summary>A variable or an operation in an <see cref="ExpressionGraph{T}"/>.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class ExpressionNode<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal ExpressionNode(int index, ExpressionNodeKind kind, string name, Variable<T> variable) => (Index, Kind, Name, Subject) = (index, kind, name, variable);

    /// <summary>The place in <see cref="ExpressionGraph{T}.Nodes"/>.</summary>
    public int Index { get; }

    /// <summary>What the node is.</summary>
    public ExpressionNodeKind Kind { get; }

    /// <summary>
    /// The name in drawings: that of the operation or the variable. Leaves without a name are x1, x2, ..., results v1, v2, ..., and a constant of
    /// 1 x 1 without a name is its number.
    /// </summary>
    public string Name { get; }

    /// <summary>The variable, or null for an operation.</summary>
    public Variable<T>? Variable => Kind == ExpressionNodeKind.Operation ? null : Subject;

    /// <summary>The operation, or null for a variable.</summary>
    public Operation<T>? Operation => Kind == ExpressionNodeKind.Operation ? Subject.Creator : null;

    /// <summary>The variable, or the result of the operation.</summary>
    internal Variable<T> Subject { get; }

    /// <summary>Whether the node is a constant whose name is its number.</summary>
    internal bool IsNumber => Kind == ExpressionNodeKind.Leaf && Subject is { GivenName: null, RequiresGradient: false, Length: 1 };
}
