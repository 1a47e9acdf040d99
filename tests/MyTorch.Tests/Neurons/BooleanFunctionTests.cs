using System.Numerics;
using FluentAssertions;
using MyTorch.Neurons;
using Xunit;

namespace MyTorch.Tests.Neurons;

/// <summary>Truth tables, expressions and their reduced sums of products.</summary>
public class BooleanFunctionTests
{
    [Theory]
    [InlineData("x1 & !x2 | x3", "x1 & !x2 | x3")]
    [InlineData("x1 ^ x2", "x1 & !x2 | !x1 & x2")]
    [InlineData("!(x1 ^ x2)", "x1 & x2 | !x1 & !x2")]
    [InlineData("~x1&~x2", "!x1 & !x2")]
    [InlineData("x1 & x2 | x1 & !x2", "x1")]
    [InlineData("x2 & x10 | x1 & 0", "x2 & x10")]
    [InlineData("a | 1", "1")]
    [InlineData("a & !a", "0")]
    [InlineData("!!a", "a")]
    [InlineData("a | b ^ c & d", "a | !b & c & d | b & !c | b & !d")]
    [InlineData("_b & (B | été)", "B & _b | _b & été")]
    public void Expressions_are_reduced(string expression, string reduced)
    {
        BooleanFunction function = BooleanFunction.Parse(expression);

        function.ToString().Should().Be(reduced);
        BooleanFunction.Parse(reduced, function.Variables).Values.Should().Equal(function.Values);
    }

    /// <summary>! binds tightest, then &amp;, ^ and |, each from the left.</summary>
    [Fact]
    public void Operators_have_their_precedence()
    {
        BooleanFunction function = BooleanFunction.Parse("a | !b & c ^ d");

        function.Values.Should().Equal(Enumerable.Range(0, 16).Select(index =>
            (index & 8) != 0 | (((index & 4) == 0 & (index & 2) != 0) ^ (index & 1) != 0)));
    }

    [Fact]
    public void Variables_are_sorted_by_their_numbers()
    {
        BooleanFunction.Parse("x10 & x9 & b & a2 & x1").Variables.Should().Equal("a2", "b", "x1", "x9", "x10");
        BooleanFunction.Parse("x2", ["x2", "x1"]).Values.Should().Equal(false, false, true, true);
        BooleanFunction.Parse("0", ["x"]).Values.Should().Equal(false, false);
        new BooleanFunction([true, false, true, true]).Variables.Should().Equal("x1", "x2");
    }

    [Theory]
    [InlineData("", "column 1: expected a name, 0, 1, '!' or '(', found the end.*")]
    [InlineData("x1 &", "column 5: expected a name, 0, 1, '!' or '(', found the end.*")]
    [InlineData("x1 && x2", "column 5: expected a name, 0, 1, '!' or '(', found '&'.*")]
    [InlineData("x1 x2", "column 4: expected '&', '^', '|', ')' or the end, found 'x2'.*")]
    [InlineData("x1 & (x2 | x3", "column 6: the parenthesis is not closed: add ')'.*")]
    [InlineData("x1)", "column 3: expected an operator or the end, found ')'.*")]
    [InlineData("()", "column 2: expected a name, *")]
    [InlineData("x1 & 12", "column 6: expected a name, 0, 1, *, found '12'.*")]
    [InlineData("x1 + x2", "column 4: *, found '+'.*")]
    [InlineData("x1 &\n| x2", "line 2, column 1: *, found '|'.*")]
    public void Errors_name_the_column(string expression, string message) =>
        FluentActions.Invoking(() => BooleanFunction.Parse(expression)).Should().ThrowExactly<FormatException>().WithMessage(message);

    [Fact]
    public void Unknown_variables_are_rejected() =>
        FluentActions.Invoking(() => BooleanFunction.Parse("x1 & y", ["x1", "x2"])).Should().ThrowExactly<FormatException>()
            .WithMessage("column 6: y is not a variable: expected one of x1, x2.*");

    [Fact]
    public void Names_are_checked()
    {
        Rejected(() => BooleanFunction.Parse("1 & 0"), "0 variables: a function has 1 to 16.*");
        Rejected(() => BooleanFunction.Parse(string.Join("&", Enumerable.Range(1, 17).Select(i => $"x{i}"))), "17 variables: a function has 1 to 16.*");
        Rejected(() => BooleanFunction.Parse("a", ["a", "b", "a"]), "The variable a is given twice*");
        Rejected(() => BooleanFunction.Parse("a", ["a", " "]), "A name of a variable is empty*");
        Rejected(() => _ = new BooleanFunction([true, false], ["a", "b"]), "2 names of variables, but 2 values, which 1 variables have*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(1 << 17)]
    public void A_table_needs_a_power_of_two(int length) =>
        Rejected(() => _ = new BooleanFunction(new bool[length]), $"A truth table of {length} values: n variables need 2^n*Give one of 2, 4, 8 ... 65536 values.*");

    /// <summary>A long expression, and one that is deep: neither recurses.</summary>
    [Fact]
    public void Long_expressions_are_parsed()
    {
        BooleanFunction.Parse(new string('(', 50_000) + "a" + new string(')', 50_000)).ToString().Should().Be("a");
        BooleanFunction.Parse(string.Join(" ^ ", Enumerable.Repeat("a", 50_001))).ToString().Should().Be("a");
        BooleanFunction.Parse(new string('!', 50_001) + "a").ToString().Should().Be("!a");
    }

    /// <summary>All functions of 1 to 3 variables: equal to their terms, none of which can be left out, and no cover is smaller.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Small_functions_are_covered_by_the_fewest_terms(int variables)
    {
        int length = 1 << variables;
        for (int table = 0; table < 1 << length; table++)
        {
            bool[] values = [.. Enumerable.Range(0, length).Select(index => (table >> index & 1) != 0)];
            IReadOnlyList<BooleanTerm> terms = new BooleanFunction(values).Terms;

            Covers(terms, length).Should().Equal(values);
            terms.Count.Should().Be(Fewest(values, variables), $"of {Convert.ToString(table, 2)}");
        }
    }

    [Theory]
    [InlineData(4, 0.5)]
    [InlineData(5, 0.3)]
    [InlineData(5, 0.9)]
    [InlineData(6, 0.7)]
    public void All_prime_implicants_are_found(int variables, double density)
    {
        bool[] values = Random(variables, density);

        PrimeImplicants.Find(values).Should().BeEquivalentTo(Primes(values, variables));
    }

    /// <summary>Dense functions have the most implicants: of 16 variables up to 3^16.</summary>
    [Theory]
    [InlineData(10, 0.5)]
    [InlineData(12, 0.9)]
    [InlineData(14, 0.99)]
    [InlineData(16, 0.5)]
    [InlineData(16, 0.999)]
    public void Random_functions_are_reduced(int variables, double density)
    {
        bool[] values = Random(variables, density);

        IReadOnlyList<BooleanTerm> terms = new BooleanFunction(values).Terms;

        Covers(terms, values.Length).Should().Equal(values);
        terms.Count.Should().BeLessThan(values.Count(value => value) * 2 / 5);
    }

    [Fact]
    public void Functions_of_sixteen_variables_have_known_sizes()
    {
        Size(index => BitOperations.PopCount((uint)index) % 2 == 1).Should().Be(32768, "no two terms of the parity merge");
        Size(_ => true).Should().Be(1);
        Size(_ => false).Should().Be(0);
        Size(index => index != 0x1234).Should().Be(16, "one literal for each variable");
        Size(index => BitOperations.PopCount((uint)index) >= 15).Should().Be(16);
    }

    private static int Size(Func<int, bool> function) => new BooleanFunction([.. Enumerable.Range(0, 1 << 16).Select(function)]).Terms.Count;

    private static bool[] Random(int variables, double density)
    {
        var random = new Random(variables);
        return [.. Enumerable.Range(0, 1 << variables).Select(_ => random.NextDouble() < density)];
    }

    private static bool[] Covers(IEnumerable<BooleanTerm> terms, int length)
    {
        var values = new bool[length];
        foreach (int index in terms.SelectMany(term => term.Indices(length - 1)))
        {
            values[index] = true;
        }

        return values;
    }

    /// <summary>By definition: terms that are true only where the function is, and that no other such term contains.</summary>
    private static BooleanTerm[] Primes(bool[] values, int variables)
    {
        int all = (1 << variables) - 1;
        BooleanTerm[] implicants =
        [
            .. Enumerable.Range(0, all + 1).SelectMany(care => Enumerable.Range(0, all + 1).Where(value => (value & ~care) == 0).Select(value => new BooleanTerm(care, value)))
                .Where(term => Enumerable.Range(0, all + 1).All(index => (index & term.Care) != term.Value || values[index])),
        ];
        return [.. implicants.Where(term => !implicants.Any(other => other != term && (other.Care & ~term.Care) == 0 && (term.Value & other.Care) == other.Value))];
    }

    /// <summary>The size of the smallest cover, by trying all sets of primes.</summary>
    private static int Fewest(bool[] values, int variables)
    {
        int[] covers = [.. Primes(values, variables).Select(prime => prime.Indices(values.Length - 1).Sum(index => 1 << index))];
        int wanted = values.Index().Sum(value => value.Item ? 1 << value.Index : 0);
        return Enumerable.Range(0, 1 << covers.Length)
            .Where(set => covers.Index().Where(cover => (set >> cover.Index & 1) != 0).Aggregate(0, (union, cover) => union | cover.Item) == wanted)
            .Min(set => BitOperations.PopCount((uint)set));
    }

    private static void Rejected(Action action, string message) => action.Should().Throw<ArgumentException>().WithMessage(message);
}
