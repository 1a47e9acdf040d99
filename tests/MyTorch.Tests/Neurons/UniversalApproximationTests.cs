using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Neurons;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Neurons;

/// <summary>The construction of the universal approximation theorem, section 2.2 of seed 003, within its bounds.</summary>
public abstract class UniversalApproximationTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly double Rounding = typeof(T) == typeof(double) ? 1e-13 : 1e-5;

    /// <summary>At 50 points of each piece; the bound L / N for the Lipschitz constant 2 pi holds everywhere.</summary>
    [Theory]
    [InlineData(10, 0.578)]
    [InlineData(100, 0.0615)]
    public void The_error_of_a_sine_is_that_of_its_change_over_a_piece(int pieces, double expected)
    {
        Sequential<T> network = UniversalApproximation.Construct<T>(Sine, 0, 1, pieces);

        ErrorOf(network, Sine, Inner(pieces, 50)).Should().BeApproximately(expected, 5e-4 * expected / 0.5);
        ErrorOf(network, Sine, [.. Enumerable.Range(0, 10_001).Select(i => i / 10_000.0)]).Should().BeLessThanOrEqualTo((2 * Math.PI / pieces) + Rounding);
    }

    [Fact]
    public void The_network_has_one_unit_more_than_pieces()
    {
        Sequential<T> network = UniversalApproximation.Construct<T>(x => x + 1, 0, 1, 4);

        Weights(network, 0).Should().Equal(T.One, T.One, T.One, T.One, T.One);
        Weights(network, 2).Should().Equal(Values(1, 0.25, 0.25, 0.25, -1.75));
        network.Layers[1].Should().BeOfType<UnitStep<T>>().Which.ValueAtZero.Should().Be(0);
        Outputs(network, -0.01, 0, 0.25, 0.26, 0.9, 1, 1.01).Should().Equal(Values(0, 1, 1, 1.25, 1.75, 1.75, 0));
    }

    /// <summary>Beyond 9.3 / w of a jump a sigmoid is within 1e-4 of its step; the jumps are at most 0.063.</summary>
    [Fact]
    public void Steep_sigmoids_do_the_same_away_from_jumps()
    {
        const double Steepness = 50_000;
        Sequential<T> steps = UniversalApproximation.Construct<T>(Sine, 0, 1, 100);
        Sequential<T> sigmoids = UniversalApproximation.Construct<T>(Sine, 0, 1, 100, Steepness);
        double[] x = Inner(100, 20);

        sigmoids.Layers[1].Should().BeOfType<Sigmoid<T>>();
        Close.Check("sigmoids", sigmoids.Predict(Column(x)), steps.Predict(Column(x)).Map(double.CreateTruncating, Zeros.Include), 1e-4, floor: 1);
        ErrorOf(sigmoids, Sine, x).Should().BeLessThan(0.0628);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.1)]
    [InlineData(0.01)]
    public void Pieces_are_refined_until_the_tolerance_is_met(double tolerance)
    {
        Approximation<T> approximation = UniversalApproximation.ConstructWithin<T>(Sine, 0, 1, tolerance);

        approximation.Error.Should().BeLessThanOrEqualTo(tolerance);
        approximation.Pieces.Should().BeLessThan((int)(4 * Math.PI / tolerance));
        Weights(approximation.Network, 2).Should().HaveCount(approximation.Pieces + 1);
        ErrorOf(approximation.Network, Sine, [.. Enumerable.Range(0, 3001).Select(i => i / 3000.0)]).Should().BeLessThanOrEqualTo(tolerance * 1.01);
    }

    [Fact]
    public void Pieces_are_short_only_where_the_function_is_steep()
    {
        Approximation<T> approximation = UniversalApproximation.ConstructWithin<T>(Math.Sqrt, 0, 1, 0.02);

        approximation.Pieces.Should().BeLessThan(120, "pieces of equal length take 2500");
        ErrorOf(approximation.Network, Math.Sqrt, [0, 1e-6, 1e-4, 0.01, 0.5, 1]).Should().BeLessThanOrEqualTo(0.02);
        UniversalApproximation.ConstructWithin<T>(_ => 3, -2, 5, 0.1).Pieces.Should().Be(1);
    }

    [Fact]
    public void Functions_that_jump_or_are_not_finite_are_rejected()
    {
        Rejected(() => Within(x => x < 0.3 ? 0 : 1, 0.1), "f changes from 0 to 1 between 0.29999* and 0.3*no pieces come within 0.1 of a jump*");
        Rejected(() => Within(x => x <= 0.5 ? 2 : 1, 0.1), "f changes from 2 to 1 between 0.5 and 0.5000*");
        Rejected(() => Within(x => 1 / x, 0.1), "f(0) is *: f must be finite in *");
        Rejected(() => Within(Math.Log, 0.1), "f(0) is -*");
        Rejected(() => UniversalApproximation.Construct<T>(x => x == 0.5 ? double.NaN : x, 0, 1, 4), "f(0.5) is NaN*");
        Rejected(() => UniversalApproximation.ConstructWithin<T>(Sine, 0, 1, 0.001, maxPieces: 100), "f needs more than 100 pieces for a tolerance of 0.001: *larger limit of pieces.*");
    }

    [Fact]
    public void Arguments_are_checked()
    {
        Rejected(() => UniversalApproximation.Construct<T>(Sine, 1, 1, 4), "The interval is from 1 to 1: from must be below to*");
        Rejected(() => UniversalApproximation.Construct<T>(Sine, 0, double.PositiveInfinity, 4), "*both finite*");
        Rejected(() => UniversalApproximation.Construct<T>(Sine, double.NaN, 1, 4), "The interval is from NaN to 1*");
        Rejected(() => UniversalApproximation.Construct<T>(Sine, 0, 1, 0), "*pieces*");
        Rejected(() => UniversalApproximation.Construct<T>(Sine, 0, 1, 4, 0), "The steepness must be positive*");
        Rejected(() => UniversalApproximation.Construct<T>(Sine, 0, 1, 4, double.NaN), "The steepness must be positive*");
        Rejected(() => UniversalApproximation.Construct<T>(Sine, 1, 1 + 1e-6, 1 << 20), "1048576 pieces from 1 to 1.000001 are too short*", only: typeof(T) == typeof(float));
        Rejected(() => Within(Sine, 0), "tolerance must be finite and positive*");
        Rejected(() => UniversalApproximation.ConstructWithin<T>(Sine, 0, 1, 0.1, maxPieces: 0), "*maxPieces*");
        FluentActions.Invoking(() => UniversalApproximation.Construct<T>(null!, 0, 1, 4)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => UniversalApproximation.Construct<Half>(Sine, 0, 1, 4)).Should().Throw<NotSupportedException>();
    }

    private static double Sine(double x) => Math.Sin(2 * Math.PI * x);

    private static void Within(Func<double, double> f, double tolerance) => UniversalApproximation.ConstructWithin<T>(f, 0, 1, tolerance);

    /// <summary>Points within pieces of [0, 1], none at an end.</summary>
    private static double[] Inner(int pieces, int points) => [.. Enumerable.Range(0, pieces * points).Where(i => i % points != 0).Select(i => (double)i / (pieces * points))];

    private static double ErrorOf(Sequential<T> network, Func<double, double> f, double[] x) =>
        network.Predict(Column(x)).Enumerate().Zip(x).Max(pair => Math.Abs(double.CreateTruncating(pair.First) - f(pair.Second)));

    private static IEnumerable<T> Outputs(Sequential<T> network, params double[] x) => network.Predict(Column(x)).Enumerate();

    private static IEnumerable<T> Weights(Sequential<T> network, int layer) => ((Linear<T>)network.Layers[layer]).W.Enumerate();

    private static Matrix<T> Column(double[] x) => Matrix<T>.Build.Dense(x.Length, 1, Values(x));

    private static T[] Values(params double[] values) => [.. values.Select(T.CreateTruncating)];

    private static void Rejected(Action action, string message, bool only = true)
    {
        if (only)
        {
            action.Should().Throw<ArgumentException>().WithMessage(message);
        }
    }
}

public sealed class UniversalApproximationTestsInDouble : UniversalApproximationTests<double>;

public sealed class UniversalApproximationTestsInFloat : UniversalApproximationTests<float>;
