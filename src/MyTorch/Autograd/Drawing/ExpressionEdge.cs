namespace MyTorch.Autograd;

/// <summary>An arrow of an <see cref="ExpressionGraph{T}"/>: from an argument to its operation, or from an operation to its result.</summary>
/// <param name="From">The index of the node where it starts.</param>
/// <param name="To">The index of the node where it ends, which is larger.</param>
public readonly record struct ExpressionEdge(int From, int To);
