using System.Numerics;

namespace MyTorch.Autograd;

/// <summary>A variable or an operation in an <see cref="ExpressionGraph{T}"/>.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class ExpressionNode<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal ExpressionNode(int index, ExpressionNodeKind kind, string name, Variable<T> variable) => (Index, Kind, Name, Subject) = (index, kind, name, variable);

    /// <summary>The index in <see cref="ExpressionGraph{T}.Nodes"/>.</summary>
    public int Index { get; }

    /// <summary>The kind of the node.</summary>
    public ExpressionNodeKind Kind { get; }

    /// <summary>
    /// The name of the operation or the variable in drawings. Leaves without a name are x1, x2, ..., results are v1, v2, ..., and a 1 x 1
    /// constant without a name is shown as its number.
    /// </summary>
    public string Name { get; }

    /// <summary>The variable, or null for an operation.</summary>
    public Variable<T>? Variable => Kind == ExpressionNodeKind.Operation ? null : Subject;

    /// <summary>The operation, or null for a variable.</summary>
    public Operation<T>? Operation => Kind == ExpressionNodeKind.Operation ? Subject.Creator : null;

    /// <summary>The variable, or the result of the operation.</summary>
    internal Variable<T> Subject { get; }

    /// <summary>Whether the node is a constant that is shown as its number.</summary>
    internal bool IsNumber => Kind == ExpressionNodeKind.Leaf && Subject is { GivenName: null, RequiresGradient: false, Length: 1 };
}
