namespace MyTorch.Autograd;

/// <summary>The functions of expressions, by name.</summary>
internal static class ExpressionFunctions
{
    private static readonly SortedDictionary<string, Func<Variable<double>, Variable<double>>> OfOne = new(StringComparer.Ordinal)
    {
        ["abs"] = VariableMath.Abs,
        ["cos"] = VariableMath.Cos,
        ["exp"] = VariableMath.Exp,
        ["log"] = VariableMath.Log,
        ["logsoftmax"] = VariableMath.LogSoftmax,
        ["logsumexp"] = VariableMath.LogSumExp,
        ["max"] = VariableReductions.Max,
        ["mean"] = VariableReductions.Mean,
        ["min"] = VariableReductions.Min,
        ["norm"] = VariableReductions.Norm,
        ["prod"] = VariableReductions.Product,
        ["relu"] = VariableMath.ReLU,
        ["sigmoid"] = VariableMath.Sigmoid,
        ["sin"] = VariableMath.Sin,
        ["softmax"] = VariableMath.Softmax,
        ["softplus"] = VariableMath.Softplus,
        ["sqrt"] = VariableMath.Sqrt,
        ["sum"] = VariableReductions.Sum,
        ["tanh"] = VariableMath.Tanh,
        ["transpose"] = VariableShapes.Transpose,
    };

    private static readonly Dictionary<string, Func<Variable<double>, Variable<double>, Variable<double>>> OfTwo = new(StringComparer.Ordinal)
    {
        ["max"] = VariableMath.PointwiseMaximum,
        ["min"] = VariableMath.PointwiseMinimum,
    };

    /// <summary>The names, for messages.</summary>
    public static string Names { get; } = string.Join(", ", OfOne.Keys);

    /// <summary>Returns whether a name is a function.</summary>
    public static bool Has(string name) => OfOne.ContainsKey(name);

    /// <summary>Returns an error message if a function does not accept a number of arguments, otherwise null.</summary>
    public static string? Conflict(string name, int arguments) => arguments == 1 || (arguments == 2 && OfTwo.ContainsKey(name)) ? null
        : FormattableString.Invariant($"{name} takes {(OfTwo.ContainsKey(name) ? "1 or 2 arguments" : "1 argument")}, found {arguments}.");

    /// <summary>Applies a function to its one or two arguments.</summary>
    public static Variable<double> Apply(string name, ReadOnlySpan<Variable<double>> arguments) =>
        arguments.Length == 1 ? OfOne[name](arguments[0]) : OfTwo[name](arguments[0], arguments[1]);
}
