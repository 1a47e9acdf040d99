using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Autograd;

/// <summary>
/// Formulas parsed from text and computed as a graph of named variables, as in <c>Expression.Parse("a = x*y + z; b = (x + x)*a; w = a*b")</c>.
/// </summary>
/// <remarks>
/// <para>A text has one or more statements, separated by semicolons or new lines: <c>name = formula</c>, or just a formula. Formulas consist of
/// + - * / ^, parentheses, numbers, names and functions. ^ binds more tightly than a preceding minus sign, and its exponent must be constant. As
/// for the operators of <see cref="Variable{T}"/>, * is the matrix product unless one side is 1 x 1.</para>
/// <para>A name without a definition is a leaf that requires a gradient; a definition must precede the first use of its name.</para>
/// </remarks>
public sealed class Expression
{
    private readonly OrderedDictionary<string, Variable<double>> _variables;
    private readonly IReadOnlyList<Variable<double>> _results;

    private Expression(ExpressionEvaluation evaluation) => (_variables, _results) = (evaluation.Variables, evaluation.Results);

    /// <summary>The named variables, in order of evaluation.</summary>
    public IReadOnlyDictionary<string, Variable<double>> Variables => _variables;

    /// <summary>The result of the last statement.</summary>
    public Variable<double> Result => _results[^1];

    /// <summary>The graph of all statements.</summary>
    /// <exception cref="InvalidOperationException">The graph was freed by a backward pass, or the text was parsed on another thread.</exception>
    public ExpressionGraph<double> Graph => new(_results);

    /// <summary>The variable with the given name.</summary>
    /// <param name="name">A name that appears in the text.</param>
    /// <exception cref="KeyNotFoundException">The text does not contain the name; the message lists its names.</exception>
    public Variable<double> this[string name] => _variables.TryGetValue(name, out Variable<double>? variable) ? variable
        : throw new KeyNotFoundException($"The expression has no variable '{name}': it has {string.Join(", ", _variables.Keys)}.");

    /// <summary>Parses and evaluates formulas of numbers.</summary>
    /// <param name="text">The statements.</param>
    /// <param name="values">
    /// The value of each leaf. If null, all leaves are 1 x 1 and NaN: set their <see cref="Variable{T}.Value"/>, then call
    /// <see cref="Variable{T}.Evaluate"/>.
    /// </param>
    /// <exception cref="FormatException">The text is invalid; the message has the line, the column and what was expected.</exception>
    /// <exception cref="ArgumentException">A leaf has no value, a value does not belong to a leaf, or shapes do not fit.</exception>
    public static Expression Parse(string text, IReadOnlyDictionary<string, double>? values = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Compute(text, values?.ToDictionary(pair => pair.Key, pair => Dense.From([pair.Value], 1, 1)));
    }

    /// <summary>Parses and evaluates formulas of matrices.</summary>
    /// <param name="text">The statements.</param>
    /// <param name="values">The value of each leaf; the matrices are copied.</param>
    /// <exception cref="FormatException">The text is invalid; the message has the line, the column and what was expected.</exception>
    /// <exception cref="ArgumentException">A leaf has no value, a value does not belong to a leaf, or shapes do not fit.</exception>
    public static Expression Parse(string text, IReadOnlyDictionary<string, Matrix<double>> values)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(values);
        return Compute(text, values);
    }

    private static Expression Compute(string text, IReadOnlyDictionary<string, Matrix<double>>? values)
    {
        IReadOnlyList<ExpressionStatement> statements = new ExpressionParser(text).Parse();
        return new Expression(new ExpressionEvaluation(text, statements, values));
    }
}
