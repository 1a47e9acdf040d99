using System.Collections;
using System.Numerics;
using MyTorch.Autograd;
using static System.FormattableString;

namespace MyTorch.Neurons;

/// <summary>A Boolean function of 1 to 16 variables, from a truth table or an expression, with its reduced sum of products.</summary>
public sealed class BooleanFunction
{
    /// <summary>The largest number of variables.</summary>
    public const int MaximumVariables = 16;

    private readonly bool[] _values;

    /// <summary>Creates a function from its truth table.</summary>
    /// <param name="values">
    /// 2^n values for 1 to 16 variables. The first variable is the most significant bit of the index: a function of x1 and x2 has its values at 00, 01, 10
    /// and 11.
    /// </param>
    /// <param name="variables">The names of the n variables; null for x1, x2 ... xn.</param>
    /// <exception cref="ArgumentException">The number of values is not one of 2, 4, 8 ... 65536, or the number of names does not match.</exception>
    public BooleanFunction(IReadOnlyList<bool> values, IReadOnlyList<string>? variables = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        int count = BitOperations.Log2((uint)values.Count);
        if (values.Count != 1 << count || count is < 1 or > MaximumVariables)
        {
            throw new ArgumentException(
                Invariant($"A truth table of {values.Count} values: n variables need 2^n, for n from 1 to {MaximumVariables}. Give one of 2, 4, 8 ... {1 << MaximumVariables} values."), nameof(values));
        }

        Variables = variables is null ? [.. Enumerable.Range(1, count).Select(number => Invariant($"x{number}"))] : [.. variables];
        RequireNames(Variables, nameof(variables));
        if (Variables.Count != count)
        {
            throw new ArgumentException(Invariant($"{Variables.Count} names of variables, but {values.Count} values, which {count} variables have: give {count} names."), nameof(variables));
        }

        _values = [.. values];
    }

    /// <summary>The names of the variables; the first variable is the first input column of a network.</summary>
    public IReadOnlyList<string> Variables { get; }

    /// <summary>The truth table: 2^n values, where the first variable is the most significant bit of the index.</summary>
    public IReadOnlyList<bool> Values => _values;

    /// <summary>
    /// The reduced sum of products: an irredundant set of prime implicants. It is minimal for up to four variables; with more variables, it may
    /// have more terms than the smallest.
    /// </summary>
    internal IReadOnlyList<BooleanTerm> Terms => field ??= TermCover.Choose(PrimeImplicants.Find(_values), _values);

    /// <summary>Parses an expression such as <c>x1 &amp; !x2 | x3</c>.</summary>
    /// <param name="expression">
    /// Names, the constants 0 and 1, <c>!</c> or <c>~</c> (not), <c>&amp;</c> (and), <c>^</c> (exclusive or) and <c>|</c> (or), in this order of
    /// precedence, and parentheses.
    /// </param>
    /// <param name="variables">The variables in the order of columns; null for the variables of the expression sorted by name, x2 before x10.</param>
    /// <exception cref="FormatException">The expression is invalid or contains an unknown variable; the message names the column.</exception>
    /// <exception cref="ArgumentException">There are no variables or more than 16, or a name is empty or given twice.</exception>
    public static BooleanFunction Parse(string expression, IReadOnlyList<string>? variables = null)
    {
        ArgumentNullException.ThrowIfNull(expression);
        IReadOnlyList<BooleanToken> postfix = BooleanParser.Parse(expression);
        IReadOnlyList<string> names = variables ?? [.. postfix.Where(token => token.IsName).Select(token => token.Text).Distinct().Order(NaturalOrder)];
        RequireNames(names, nameof(variables));
        foreach (BooleanToken token in postfix)
        {
            if (token.IsName && !names.Contains(token.Text))
            {
                throw ExpressionError.At(expression, token.Position, $"{DrawnText.Clean(token.Text)} is not a variable: expected one of {string.Join(", ", names.Select(DrawnText.Clean))}.");
            }
        }

        return new BooleanFunction([.. Evaluate(postfix, names).Cast<bool>()], names);
    }

    /// <summary>Returns the reduced sum of products as an expression, such as <c>x1 &amp; !x2 | x3</c>.</summary>
    public override string ToString() => Terms.Count == 0 ? "0" : string.Join(" | ", Terms.Select(Describe));

    private string Describe(BooleanTerm term)
    {
        IEnumerable<string> literals = Variables.Select((name, variable) => (Name: name, Bit: 1 << (Variables.Count - 1 - variable)))
            .Where(literal => (term.Care & literal.Bit) != 0)
            .Select(literal => (term.Value & literal.Bit) != 0 ? literal.Name : $"!{literal.Name}");
        return string.Join(" & ", literals.DefaultIfEmpty("1"));
    }

    private static BitArray Evaluate(IReadOnlyList<BooleanToken> postfix, IReadOnlyList<string> names)
    {
        var operands = new Stack<BitArray>();
        foreach (BooleanToken token in postfix)
        {
            operands.Push(token.Text switch
            {
                "!" => operands.Pop().Not(),
                "&" => operands.Pop().And(operands.Pop()),
                "^" => operands.Pop().Xor(operands.Pop()),
                "|" => operands.Pop().Or(operands.Pop()),
                "0" or "1" => new BitArray(1 << names.Count, token.Text == "1"),
                _ => Column(token.Text, names),
            });
        }

        return operands.Pop();
    }

    private static BitArray Column(string name, IReadOnlyList<string> names)
    {
        int bit = names.Count - 1 - names.ToList().IndexOf(name);
        return new BitArray([.. Enumerable.Range(0, 1 << names.Count).Select(index => (index >> bit & 1) != 0)]);
    }

    private static void RequireNames(IReadOnlyList<string> names, string parameter)
    {
        if (names.Count is < 1 or > MaximumVariables)
        {
            throw new ArgumentException(Invariant($"{names.Count} variables: a function has 1 to {MaximumVariables}. Name the variables if the expression has none."), parameter);
        }

        if (names.FirstOrDefault(string.IsNullOrWhiteSpace) is { } empty || names.Any(name => name is null))
        {
            throw new ArgumentException("A name of a variable is empty: give each variable a name.", parameter);
        }

        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"The variable {DrawnText.Clean(twice.Key)} is given twice: give each variable a name of its own.", parameter);
        }
    }

    /// <summary>Sorts by the text before a trailing number, then by that number.</summary>
    private static readonly IComparer<string> NaturalOrder = Comparer<string>.Create((one, other) =>
    {
        (string Prefix, string Number) left = Split(one);
        (string Prefix, string Number) right = Split(other);
        int order = string.CompareOrdinal(left.Prefix, right.Prefix);
        order = order != 0 ? order : left.Number.Length.CompareTo(right.Number.Length);
        order = order != 0 ? order : string.CompareOrdinal(left.Number, right.Number);
        return order != 0 ? order : string.CompareOrdinal(one, other);
    });

    private static (string Prefix, string Number) Split(string name)
    {
        string prefix = name.TrimEnd("0123456789".ToCharArray());
        return (prefix, name[prefix.Length..].TrimStart('0'));
    }
}
