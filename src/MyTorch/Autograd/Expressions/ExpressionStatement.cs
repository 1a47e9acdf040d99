namespace MyTorch.Autograd;

/// <summary>A statement in postfix order: each step pops its arguments from a stack and pushes its result.</summary>
/// <param name="Name">The name that the statement defines, or null.</param>
/// <param name="Position">The index of the first character of the statement.</param>
/// <param name="Steps">The steps.</param>
internal sealed record ExpressionStatement(string? Name, int Position, IReadOnlyList<ExpressionStep> Steps);

/// <summary>A number, a name, an operator or a function.</summary>
/// <param name="Token">The token in the text.</param>
/// <param name="Arguments">The number of arguments; 0 for a number or a name.</param>
/// <param name="IsFunction">Whether the token is a function name.</param>
internal readonly record struct ExpressionStep(ExpressionToken Token, int Arguments, bool IsFunction = false);
