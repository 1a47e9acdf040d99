using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Neurons;
using MyTorch.Tests.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Neurons;

/// <summary>Networks of threshold units, checked for all inputs.</summary>
public abstract class ThresholdLogicTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows of inputs that are predicted together, since a network may have thousands of units.</summary>
    private const int Rows = 1024;

    /// <summary>Seed 002: x1 !x2 x3 x4 !x5 is the unit x1 - x2 + x3 + x4 - x5 - 3.</summary>
    [Fact]
    public void A_term_has_the_weights_of_the_seed()
    {
        Sequential<T> network = ThresholdLogic.FromExpression<T>("x1 & ~x2 & x3 & x4 & ~x5");
        var term = (Linear<T>)network.Layers[0];

        term.W.Column(0).Should().Equal(Values(1, -1, 1, 1, -1));
        term.B.Enumerate().Should().Equal(Values(-3));
        Check(network, 5, index => index == 0b10110);
    }

    [Fact]
    public void Xor_and_xnor_have_the_units_of_the_seed()
    {
        Sequential<T> xor = ThresholdLogic.FromTruthTable<T>(false, true, true, false);
        Sequential<T> xnor = ThresholdLogic.FromExpression<T>("!(x1 ^ x2)");

        ((Linear<T>)xor.Layers[0]).W.ToRowMajorArray().Should().Equal(Values(1, -1, -1, 1));
        ((Linear<T>)xor.Layers[0]).B.Enumerate().Should().Equal(Values(-1, -1));
        ((Linear<T>)xor.Layers[2]).B.Enumerate().Should().Equal(Values(-0.5));
        ((Linear<T>)xnor.Layers[0]).W.ToRowMajorArray().Should().Equal(Values(1, -1, 1, -1));
        ((Linear<T>)xnor.Layers[0]).B.Enumerate().Should().Equal(Values(-2, 0));
        Check(xor, 2, index => index is 1 or 2);
        Check(xnor, 2, index => index is 0 or 3);
    }

    [Fact]
    public void All_functions_of_three_variables()
    {
        for (int table = 0; table < 256; table++)
        {
            bool[] values = [.. Enumerable.Range(0, 8).Select(index => (table >> index & 1) != 0)];
            Check(ThresholdLogic.FromTruthTable<T>(values), 3, index => values[index]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(10)]
    public void Random_functions(int variables)
    {
        var random = new Random(variables);
        bool[] values = [.. Enumerable.Range(0, 1 << variables).Select(_ => random.Next(2) == 1)];

        Check(ThresholdLogic.FromTruthTable<T>(values), variables, index => values[index]);
    }

    [Fact]
    public void A_function_of_sixteen_variables() => Check(
        ThresholdLogic.FromTruthTable<T>([.. Enumerable.Range(0, 1 << 16).Select(IsAtLeast)]), 16, IsAtLeast);

    /// <summary>Thousands of units each: the parity has 32768.</summary>
    [FactIfSet(TestSize.Variable, "It takes half a minute")]
    public void Large_functions_of_sixteen_variables()
    {
        var random = new Random(1);
        bool[] values = [.. Enumerable.Range(0, 1 << 16).Select(_ => random.Next(2) == 1)];
        Check(ThresholdLogic.FromTruthTable<T>(values), 16, index => values[index]);
        Check(ThresholdLogic.FromTruthTable<T>([.. Enumerable.Range(0, 1 << 16).Select(IsOdd)]), 16, IsOdd);
    }

    [Fact]
    public void Parity_of_ten_variables() => Check(
        ThresholdLogic.FromExpression<T>(string.Join('^', Enumerable.Range(1, 10).Select(i => $"x{i}"))), 10, IsOdd);

    /// <summary>A full adder: the sum and the carry of three bits, which share no term, and functions that do.</summary>
    [Fact]
    public void Several_functions_are_columns_of_one_network()
    {
        string[] names = ["a", "b", "c"];
        Sequential<T> adder = ThresholdLogic.FromFunctions<T>(BooleanFunction.Parse("a ^ b ^ c", names), BooleanFunction.Parse("a & b | a & c | b & c", names));
        Sequential<T> shared = ThresholdLogic.FromFunctions<T>(
            BooleanFunction.Parse("a & b | !a & c", names), BooleanFunction.Parse("a & b | !b & !c", names), BooleanFunction.Parse("0", names));

        adder.Predict(Inputs(3, 0, 8)).EnumerateRows().Select(row => double.CreateTruncating(row[0] + (row[1] * T.CreateTruncating(2))))
            .Should().Equal(Enumerable.Range(0, 8).Select(index => (double)BitOperations.PopCount((uint)index)));
        ((Linear<T>)shared.Layers[0]).W.ColumnCount.Should().Be(3);
        shared.Predict(Inputs(3, 0, 8)).Column(2).Should().Equal(new T[8]);
    }

    [Fact]
    public void Networks_are_saved_loaded_and_exported()
    {
        using var folder = new TestFolder();
        Sequential<T> network = ThresholdLogic.FromExpression<T>("x1 & !x2 | x3");
        network.Save(folder.PathOf("logic.safetensors"));
        Sequential<T> loaded = new(new Linear<T>(3, 2, seed: 1), new UnitStep<T>(), new Linear<T>(2, 1, seed: 2), new UnitStep<T>());

        loaded.Load(folder.PathOf("logic.safetensors"));

        Check(loaded, 3, index => (index & 6) == 4 || (index & 1) == 1);
    }

    [Fact]
    public void Bad_functions_are_rejected()
    {
        FluentActions.Invoking(() => ThresholdLogic.FromTruthTable<T>(true, false, true)).Should().Throw<ArgumentException>().WithMessage("A truth table of 3 values*");
        FluentActions.Invoking(() => ThresholdLogic.FromFunctions<T>()).Should().Throw<ArgumentException>().WithMessage("A network needs at least one function.*");
        FluentActions.Invoking(() => ThresholdLogic.FromFunctions<T>(BooleanFunction.Parse("a & b"), BooleanFunction.Parse("a"))).Should().Throw<ArgumentException>()
            .WithMessage("A function has the variables a, but the first one a, b: give all functions the same variables*");
    }

    private static bool IsOdd(int index) => BitOperations.PopCount((uint)index) % 2 == 1;

    /// <summary>A function with structure: the upper byte is at least the lower one.</summary>
    private static bool IsAtLeast(int index) => index >> 8 >= (index & 255);

    private static void Check(Sequential<T> network, int variables, Func<int, bool> expected)
    {
        for (int start = 0; start < 1 << variables; start += Rows)
        {
            int count = Math.Min(Rows, 1 << variables);
            network.Predict(Inputs(variables, start, count)).Column(0).Should().Equal(
                Enumerable.Range(start, count).Select(index => expected(index) ? T.One : T.Zero), (actual, wanted) => actual == wanted, $"from {start}");
        }
    }

    private static Matrix<T> Inputs(int variables, int start, int count) => Matrix<T>.Build.Dense(
        count, variables, (row, variable) => T.CreateTruncating((start + row) >> (variables - 1 - variable) & 1));

    private static T[] Values(params double[] values) => [.. values.Select(T.CreateTruncating)];
}

public sealed class ThresholdLogicTestsInDouble : ThresholdLogicTests<double>;

public sealed class ThresholdLogicTestsInFloat : ThresholdLogicTests<float>;
