using System.Globalization;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Autograd;

/// <summary>Evaluates statements in order.</summary>
internal sealed class ExpressionEvaluation
{
    private readonly string _text;
    private readonly IReadOnlyDictionary<string, Matrix<double>>? _values;

    /// <exception cref="FormatException">
    /// A name is defined twice, after its first use or in terms of itself, or an exponent is not constant.
    /// </exception>
    /// <exception cref="ArgumentException">A leaf has no value, a value does not belong to a leaf, or shapes do not fit.</exception>
    public ExpressionEvaluation(string text, IReadOnlyList<ExpressionStatement> statements, IReadOnlyDictionary<string, Matrix<double>>? values)
    {
        (_text, _values) = (text, values);
        RequireValues(FindLeaves(statements));
        foreach (ExpressionStatement statement in statements)
        {
            Variable<double> result = Compute(statement).ToVariable();
            if (statement.Name is { } name)
            {
                result.Name ??= name;
                Variables[name] = result;
            }

            Results.Add(result);
        }
    }

    /// <summary>The named variables.</summary>
    public OrderedDictionary<string, Variable<double>> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>The result of each statement.</summary>
    public List<Variable<double>> Results { get; } = [];

    /// <summary>Returns the names without a definition, in order of first use.</summary>
    private List<string> FindLeaves(IReadOnlyList<ExpressionStatement> statements)
    {
        HashSet<string> defined = new(StringComparer.Ordinal);
        OrderedDictionary<string, int> leaves = new(StringComparer.Ordinal);
        foreach (ExpressionStatement statement in statements)
        {
            foreach (ExpressionToken token in statement.Steps.Where(IsName).Select(step => step.Token).Where(token => !defined.Contains(token.Text)))
            {
                if (token.Text == statement.Name && !leaves.ContainsKey(token.Text))
                {
                    throw ExpressionError.At(_text, token.Position, $"{token.Text} is used in its own definition: choose another name for the result.");
                }

                leaves.TryAdd(token.Text, token.Position);
            }

            if (statement.Name is { } name)
            {
                Define(name, statement.Position, leaves, defined);
            }
        }

        return [.. leaves.Keys];
    }

    private void Define(string name, int position, OrderedDictionary<string, int> leaves, HashSet<string> defined)
    {
        if (leaves.ContainsKey(name))
        {
            throw ExpressionError.At(_text, position, $"{name} is used before its definition: move the definition before its first use.");
        }

        if (!defined.Add(name))
        {
            throw ExpressionError.At(_text, position, $"{name} is already defined: choose another name.");
        }
    }

    private void RequireValues(List<string> leaves)
    {
        if (_values is null)
        {
            return;
        }

        if (leaves.Where(leaf => !_values.ContainsKey(leaf)).ToArray() is { Length: > 0 } missing)
        {
            throw new ArgumentException($"No value is given for {string.Join(", ", missing)}: each name without a definition needs a value.");
        }

        if (_values.Keys.Except(leaves).ToArray() is { Length: > 0 } unknown)
        {
            throw new ArgumentException($"A value is given for {string.Join(", ", unknown)}, but the names without a definition are {(leaves.Count == 0 ? "none" : string.Join(", ", leaves))}.");
        }
    }

    private Operand Compute(ExpressionStatement statement)
    {
        var stack = new Stack<Operand>();
        foreach (ExpressionStep step in statement.Steps)
        {
            Operand second = step.Arguments == 2 ? stack.Pop() : default;
            Operand first = step.Arguments > 0 ? stack.Pop() : default;
            stack.Push(step switch
            {
                { IsFunction: true, Arguments: 1 } => new(ExpressionFunctions.Apply(step.Token.Text, [first.ToVariable()])),
                { IsFunction: true } => new(ExpressionFunctions.Apply(step.Token.Text, [first.ToVariable(), second.ToVariable()])),
                { Arguments: 2 } => Apply(step.Token, first, second),
                { Arguments: 1 } => first.Variable is { } variable ? new(-variable) : new(-first.Number),
                { Token.Kind: ExpressionTokenKind.Number } => new(double.Parse(step.Token.Text, CultureInfo.InvariantCulture)),
                _ => new(Find(step.Token.Text)),
            });
        }

        return stack.Pop();
    }

    private Operand Apply(ExpressionToken sign, Operand left, Operand right) => (sign.Text[0], left.Variable, right.Variable) switch
    {
        ('+', null, null) => new(left.Number + right.Number),
        ('+', { } x, null) => new(x + right.Number),
        ('+', null, { } y) => new(left.Number + y),
        ('+', { } x, { } y) => new(x + y),
        ('-', null, null) => new(left.Number - right.Number),
        ('-', { } x, null) => new(x - right.Number),
        ('-', null, { } y) => new(left.Number - y),
        ('-', { } x, { } y) => new(x - y),
        ('*', null, null) => new(left.Number * right.Number),
        ('*', { } x, null) => new(x * right.Number),
        ('*', null, { } y) => new(left.Number * y),
        ('*', { } x, { } y) => new(x * y),
        ('/', null, null) => new(left.Number / right.Number),
        ('/', { } x, null) => new(x / right.Number),
        ('/', null, { } y) => new(left.Number / y),
        ('/', { } x, { } y) => new(x / y),
        (_, null, _) when right.Constant is { } exponent => new(Math.Pow(left.Number, exponent)),
        (_, { } x, _) when right.Constant is { } exponent => new(x.Pow(exponent)),
        _ => throw ExpressionError.At(_text, sign.Position, "the exponent must be a constant number: write x ^ y as exp(y * log(x))."),
    };

    private Variable<double> Find(string name)
    {
        if (!Variables.TryGetValue(name, out Variable<double>? variable))
        {
            Variables[name] = variable = _values is null ? new Variable<double>(double.NaN, requiresGradient: true, name) : new Variable<double>(_values[name], requiresGradient: true, name);
        }

        return variable;
    }

    private static bool IsName(ExpressionStep step) => step is { Token.Kind: ExpressionTokenKind.Name, IsFunction: false };

    /// <summary>A number literal or a variable.</summary>
    private readonly record struct Operand(Variable<double>? Variable, double Number)
    {
        public Operand(Variable<double> variable)
            : this(variable, 0)
        {
        }

        public Operand(double number)
            : this(null, number)
        {
        }

        /// <summary>The value of a number or of a 1 x 1 variable that does not depend on a leaf; otherwise null.</summary>
        public double? Constant => Variable switch
        {
            null => Number,
            { RequiresGradient: false, Length: 1 } constant => constant.Scalar,
            _ => null,
        };

        public Variable<double> ToVariable() => Variable ?? new Variable<double>(Number);
    }
}
