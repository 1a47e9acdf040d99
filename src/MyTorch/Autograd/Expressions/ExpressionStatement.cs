namespace MyTorch.Autograd;

/// <summary>A statement in the order of its evaluation: each step takes its arguments from the top of a stack and leaves its result there.</summary>
/// <param name="Name">The name before the sign of a definition, or null.</param>
/// <param name="Position">Where the statement begins.</param>
/// <param name="Steps">The steps.</param>
internal sealed record ExpressionStatement(string? Name, int Position, IReadOnlyList<ExpressionStep> Steps);

/// <summary>A number, a name, an operator or a function.</summary>
/// <param name="Token">Where it stands in the text.</param>
/// <param name="Arguments">The number of its arguments; 0 for a number or a name.</param>
/// <param name="IsFunction">Whether a name is that of a function.</param>
internal readonly record struct ExpressionStep(ExpressionToken Token, int Arguments, bool IsFunction = false);
