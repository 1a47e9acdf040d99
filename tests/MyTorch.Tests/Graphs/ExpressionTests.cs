using System.Text;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Autograd;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Graphs;

/// <summary>Formulas parsed from text.</summary>
public class ExpressionTests
{
    /// <summary>The expression of the notes (Neural Networks and Learning, chapter 4).</summary>
    private const string Seed = "a = x*y + z; b = (x + x)*a; w = a*b";

    private static readonly Dictionary<string, double> One = new() { ["x"] = 1, ["y"] = 2, ["z"] = 3 };

    [Fact]
    public void The_expression_of_the_notes_has_its_values_and_gradients()
    {
        Expression expression = Expression.Parse(Seed, One);
        expression.Result.Backward(retainGraph: true);

        expression.Variables.Keys.Should().Equal("x", "y", "z", "a", "b", "w");
        expression.Variables.Values.Select(variable => variable.Scalar).Should().Equal(1, 2, 3, 5, 10, 50);
        expression.Variables.Values.Select(variable => variable.Gradient[0, 0]).Should().Equal(90, 20, 20, 20, 5, 1);
        expression.Result.Should().BeSameAs(expression["w"]);
    }

    [Fact]
    public void The_drawing_of_the_expression_of_the_notes()
    {
        ExpressionGraph<double> graph = Expression.Parse(Seed).Graph;
        graph.Nodes.CountBy(node => node.Kind).Select(count => (count.Key, count.Value)).Should().BeEquivalentTo(
            [(ExpressionNodeKind.Leaf, 3), (ExpressionNodeKind.Operation, 5), (ExpressionNodeKind.Result, 5)]);
        Golden("expression.svg", graph.ToSvg());
        graph.ToSvg().Should().Be(new ExpressionGraph<double>(ExpressionGraphTests.Shared()).ToSvg());
    }

    [Fact]
    public void The_drawing_with_values_and_gradients()
    {
        Expression expression = Expression.Parse(Seed, One);
        expression.Result.Backward(retainGraph: true);
        Golden("expression-values.svg", expression.Graph.ToSvg(values: true, gradients: true));
    }

    [Fact]
    public void A_formula_without_a_name()
    {
        Expression expression = Expression.Parse("sin(x) + x*y", new Dictionary<string, double> { ["x"] = 1, ["y"] = 2 });
        expression.Result.Backward();
        Close.Check("f", expression.Result.Scalar, 2.8414709848078965, 1e-15);
        Close.Check("df/dx", expression["x"].Gradient[0, 0], 2.5403023058681398, 1e-15);
        expression.Variables.Keys.Should().Equal("x", "y");
    }

    [Fact]
    public void Leaves_can_be_set_later()
    {
        Expression expression = Expression.Parse("y = x^2\n\n z = y + 1;\n");
        expression.Result.Scalar.Should().Be(double.NaN);
        expression["x"].Value = Matrix<double>.Build.Dense(1, 1, 3);
        expression.Result.Evaluate()[0, 0].Should().Be(10);
    }

    [Theory]
    [InlineData("1 - 2 - 3", -4)]
    [InlineData("8 / 4 / 2", 1)]
    [InlineData("2 + 3 * 4", 14)]
    [InlineData("(2 + 3) * 4", 20)]
    [InlineData("-2 ^ 2", -4)]
    [InlineData("(-2) ^ 2", 4)]
    [InlineData("2 ^ 3 ^ 2", 512)]
    [InlineData("2 ^ -1", 0.5)]
    [InlineData("2 * -3", -6)]
    [InlineData("2 - -3", 5)]
    [InlineData("--2", 2)]
    [InlineData("1.5e2 + .5 + 1. + 2E-1", 151.7)]
    [InlineData("n = 2; 3 ^ (n + 1)", 27)]
    [InlineData("exp(0) + log(1) + cos(0) + sin(0)", 2)]
    [InlineData("sqrt(16) + abs(-3) + relu(-1) + norm(-5)", 12)]
    [InlineData("max(2, 3) - min(2, 3) + max(1) + sum(2) + prod(3) + mean(4)", 11)]
    public void Numbers_are_computed_by_the_usual_rules(string text, double expected) =>
        Close.Check(text, Expression.Parse(text).Result.Scalar, expected, 1e-15);

    [Theory]
    [InlineData("1 - x", -1, -1)]
    [InlineData("x - 1", 1, 1)]
    [InlineData("1 / x", 0.5, -0.25)]
    [InlineData("x / 4", 0.5, 0.25)]
    [InlineData("3 * x + x * 3", 12, 6)]
    [InlineData("-x ^ 2", -4, -4)]
    [InlineData("x ^ -1", 0.5, -0.25)]
    [InlineData("n = 3; x ^ n", 8, 12)]
    [InlineData("softplus(x - 2)", 0.69314718055994529, 0.5)]
    [InlineData("sigmoid(x - 2) + tanh(x - 2)", 0.5, 1.25)]
    [InlineData("logsumexp(x)", 2, 1)]
    [InlineData("y = x; y", 2, 1)]
    public void Derivatives_are_those_of_the_formula(string text, double value, double derivative)
    {
        Expression expression = Expression.Parse(text, new Dictionary<string, double> { ["x"] = 2 });
        expression.Result.Backward();
        Close.Check(text, expression.Result.Scalar, value, 1e-15);
        Close.Check(text, expression["x"].Gradient[0, 0], derivative, 1e-15);
    }

    [Fact]
    public void Matrices_are_multiplied_as_matrices()
    {
        Expression expression = Expression.Parse("y = x*W; E = sum(y^2) / 2", new Dictionary<string, Matrix<double>>
        {
            ["x"] = Matrix<double>.Build.Dense(1, 2, [1, 2]),
            ["W"] = Matrix<double>.Build.Dense(2, 1, [3, 4]),
        });
        expression.Result.Backward();
        expression["E"].Scalar.Should().Be(60.5);
        expression["W"].Gradient.ToColumnMajorArray().Should().Equal(11, 22);
    }

    [Theory]
    [InlineData("", "column 1: expected a formula, found the end of the text.", "", "^")]
    [InlineData("a = x * * y", "column 9: expected a number, a name, '-' or '(', found '*'.", "a = x * * y", "        ^")]
    [InlineData("a = (x + y", "column 11: expected an operator or ')', found the end of the text.", "a = (x + y", "          ^")]
    [InlineData("a = sin(x", "column 10: expected an operator, ',' or ')', found the end of the text.", "a = sin(x", "         ^")]
    [InlineData("a = 2x", "column 6: expected an operator, ';' or the end, found 'x'.", "a = 2x", "     ^")]
    [InlineData("a = x)", "column 6: expected an operator, ';' or the end, found ')'.", "a = x)", "     ^")]
    [InlineData("a = b = x", "column 7: expected a single name before '=', found '='.", "a = b = x", "      ^")]
    [InlineData("a = x\nb = a +\nc = a", "line 2, column 8: expected a number, a name, '-' or '(', found the end of the line.", "b = a +", "       ^")]
    [InlineData("a = x # y", "column 7: expected a number, a name or one of + - * / ^ ( ) , = ;, found '#'.", "a = x # y", "      ^")]
    [InlineData("1e999", "column 1: expected a finite number, found '1e999'.", "1e999", "^")]
    [InlineData("1 + .", "column 5: expected a finite number, found '.'.", "1 + .", "    ^")]
    [InlineData("1.2.3", "column 4: expected an operator, ';' or the end, found '.3'.", "1.2.3", "   ^")]
    [InlineData("sin + 1", "column 5: expected '(' after the function sin, found '+'.", "sin + 1", "    ^")]
    [InlineData("sin = 1", "column 1: sin is a function: choose another name.", "sin = 1", "^")]
    [InlineData("sin(x, y)", "column 1: sin takes 1 argument, found 2.", "sin(x, y)", "^")]
    [InlineData("max(x, y, z)", "column 1: max takes 1 or 2 arguments, found 3.", "max(x, y, z)", "^")]
    [InlineData("sin()", "column 5: expected a number, a name, '-' or '(', found ')'.", "sin()", "    ^")]
    [InlineData("x ^ y", "column 3: the exponent must be a constant number: write x ^ y as exp(y * log(x)).", "x ^ y", "  ^")]
    [InlineData("a = a + 1", "column 5: a is used in its own definition: choose another name for the result.", "a = a + 1", "    ^")]
    [InlineData("b = a; a = x", "column 8: a is used before its definition: move the definition before its first use.", "b = a; a = x", "       ^")]
    [InlineData("a = x; a = y", "column 8: a is already defined: choose another name.", "a = x; a = y", "       ^")]
    [InlineData("x\t+\t*", "column 5: expected a number, a name, '-' or '(', found '*'.", "x + *", "    ^")]
    public void Errors_show_the_line_and_the_column(string text, string message, string line, string caret) =>
        FluentActions.Invoking(() => Expression.Parse(text)).Should().Throw<FormatException>()
            .Which.Message.ReplaceLineEndings("\n").Should().Be($"{message}\n    {line}\n    {caret}");

    [Fact]
    public void An_unknown_function_lists_the_known_ones() =>
        FluentActions.Invoking(() => Expression.Parse("1 + sine(x)")).Should().Throw<FormatException>()
            .WithMessage("column 5: sine is not a function: expected an operator before '(', or one of abs, cos, exp,*tanh, transpose.*");

    [Fact]
    public void A_long_line_is_shown_around_the_error() =>
        FluentActions.Invoking(() => Expression.Parse($"{new string(' ', 500)}x + * {new string(' ', 500)}")).Should().Throw<FormatException>()
            .Which.Message.Should().StartWith("column 505: ").And.Match(message => message.Length < 300);

    [Fact]
    public void Missing_and_unknown_values_are_named()
    {
        FluentActions.Invoking(() => Expression.Parse(Seed, new Dictionary<string, double> { ["y"] = 2 })).Should().Throw<ArgumentException>()
            .WithMessage("No value is given for x, z: each name without a definition needs a value.");
        FluentActions.Invoking(() => Expression.Parse(Seed, new Dictionary<string, double>(One) { ["a"] = 1, ["q"] = 2 })).Should().Throw<ArgumentException>()
            .WithMessage("A value is given for a, q, but the names without a definition are x, y, z.");
        FluentActions.Invoking(() => Expression.Parse("1", One)).Should().Throw<ArgumentException>().WithMessage("*are none.");
        FluentActions.Invoking(() => Expression.Parse("x")["y"]).Should().Throw<KeyNotFoundException>().WithMessage("*no variable 'y': it has x.");
    }

    [Fact]
    public void Shapes_that_do_not_fit_name_the_variables() =>
        FluentActions.Invoking(() => Expression.Parse("x + y", new Dictionary<string, Matrix<double>>
        {
            ["x"] = Matrix<double>.Build.Dense(1, 2),
            ["y"] = Matrix<double>.Build.Dense(1, 3),
        })).Should().Throw<ArgumentException>().WithMessage("+: x is 1 x 2, but y is 1 x 3*");

    [Theory]
    [InlineData("(", ")")]
    [InlineData("-", "")]
    [InlineData("sin(", ")")]
    [InlineData("1 ^ ", "")]
    public void Deep_nesting_is_rejected_before_it_overflows_the_stack(string before, string after)
    {
        FluentActions.Invoking(() => Nested(100_000)).Should().Throw<FormatException>().WithMessage("column *: more than 200 nested parentheses, signs and powers*");
        FluentActions.Invoking(() => Nested(200)).Should().NotThrow();

        Expression Nested(int depth) => Expression.Parse(new StringBuilder().Insert(0, before, depth).Append('1').Insert(0, "x = ").Append(string.Concat(Enumerable.Repeat(after, depth))).ToString());
    }

    [Fact]
    public void Long_sums_are_computed() =>
        Expression.Parse(string.Join('+', Enumerable.Repeat("x", 20_000)), new Dictionary<string, double> { ["x"] = 1 }).Result.Scalar.Should().Be(20_000);

    [Fact]
    public void Random_texts_are_parsed_or_rejected_with_a_column()
    {
        const string Characters = "xy1.e+-*/^(),=; \nsin(max\uD83D\uDE00#";
        var random = new Random(5);
        for (int i = 0; i < 5_000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => Characters[random.Next(Characters.Length)]));
            try
            {
                Expression.Parse(text).Graph.ToSvg();
            }
            catch (FormatException exception)
            {
                exception.Message.Should().MatchRegex(@"^(line \d+, )?column \d+: ");
            }
        }
    }

    private static void Golden(string name, string actual)
    {
        string path = Path.Combine(AppContext.BaseDirectory, name);
        File.WriteAllText(path, actual);
        actual.Should().Be(File.ReadAllText(Repository.PathOf($"tests/MyTorch.Tests/Graphs/{name}")), $"the new drawing is {path}; copy it if the change is intended");
    }
}
