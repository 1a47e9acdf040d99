namespace MyTorch.Autograd;

/// <summary>An edge of an <see cref="ExpressionGraph{T}"/>: from an argument to its operation, or from an operation to its result.</summary>
/// <param name="From">The index of the start node.</param>
/// <param name="To">The index of the end node, which is larger.</param>
public readonly record struct ExpressionEdge(int From, int To);
