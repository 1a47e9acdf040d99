using System.Numerics;
using FluentAssertions;
using Xunit;

namespace MyTorch.Tests.Kernels;

/// <summary>The exact guarantees of the functions: values at 0 and at the ends of the range, and monotonicity.</summary>
public abstract class MathFunctionTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of consecutive values to test on both sides of a seam.</summary>
    private const int Neighbourhood = 200;

    private static readonly bool IsDouble = typeof(T) == typeof(double);
    private static readonly T Largest = Ulps.At<T>(Ulps.Index(T.PositiveInfinity) - 1);

    public static TheoryData<string> Names => [.. MathFunctions.Names];

    public static TheoryData<string, T, T> ExactValues => new()
    {
        { "exp", T.Zero, T.One },
        { "exp", T.NegativeZero, T.One },
        { "exp", T.Epsilon, T.One },
        { "exp", T.NegativeInfinity, T.Zero },
        { "exp", -Largest, T.Zero },
        { "exp", Number(IsDouble ? -745.2 : -103.98), T.Zero },
        { "exp", Number(IsDouble ? -745.1 : -103.9), T.Epsilon },
        { "exp", Number(IsDouble ? 709.79 : 88.73), T.PositiveInfinity },
        { "exp", Largest, T.PositiveInfinity },
        { "exp", T.PositiveInfinity, T.PositiveInfinity },
        { "log", T.One, T.Zero },
        { "log", T.Zero, T.NegativeInfinity },
        { "log", T.NegativeZero, T.NegativeInfinity },
        { "log", T.PositiveInfinity, T.PositiveInfinity },
        { "log", -T.Epsilon, T.NaN },
        { "log", -T.One, T.NaN },
        { "log", T.NegativeInfinity, T.NaN },
        { "sigmoid", T.Zero, Number(0.5) },
        { "sigmoid", T.NegativeZero, Number(0.5) },
        { "sigmoid", -T.Epsilon, Number(0.5) },
        { "sigmoid", T.NegativeInfinity, T.Zero },
        { "sigmoid", -Largest, T.Zero },
        { "sigmoid", Number(IsDouble ? 38 : 18), T.One },
        { "sigmoid", Largest, T.One },
        { "sigmoid", T.PositiveInfinity, T.One },
        { "tanh", T.Zero, T.Zero },
        { "tanh", T.NegativeZero, T.NegativeZero },
        { "tanh", T.Epsilon, T.Epsilon },
        { "tanh", -T.Epsilon, -T.Epsilon },
        { "tanh", Number(IsDouble ? 19.1 : 9.1), T.One },
        { "tanh", Number(IsDouble ? -19.1 : -9.1), -T.One },
        { "tanh", Largest, T.One },
        { "tanh", -Largest, -T.One },
        { "tanh", T.PositiveInfinity, T.One },
        { "tanh", T.NegativeInfinity, -T.One },
        { "expm1", T.Zero, T.Zero },
        { "expm1", T.NegativeZero, T.NegativeZero },
        { "expm1", T.Epsilon, T.Epsilon },
        { "expm1", -T.Epsilon, -T.Epsilon },
        { "expm1", Number(-40), -T.One },
        { "expm1", -Largest, -T.One },
        { "expm1", T.NegativeInfinity, -T.One },
        { "expm1", Number(IsDouble ? 709.79 : 88.73), T.PositiveInfinity },
        { "expm1", Largest, T.PositiveInfinity },
        { "expm1", T.PositiveInfinity, T.PositiveInfinity },
        { "log1p", T.Zero, T.Zero },
        { "log1p", T.NegativeZero, T.NegativeZero },
        { "log1p", T.Epsilon, T.Epsilon },
        { "log1p", -T.Epsilon, -T.Epsilon },
        { "log1p", -T.One, T.NegativeInfinity },
        { "log1p", Number(-1.5), T.NaN },
        { "log1p", T.NegativeInfinity, T.NaN },
        { "log1p", T.PositiveInfinity, T.PositiveInfinity },
        { "softplus", T.NegativeInfinity, T.Zero },
        { "softplus", -Largest, T.Zero },
        { "softplus", Number(IsDouble ? -745.1 : -103.9), T.Epsilon },
        { "softplus", Number(41), Number(41) },
        { "softplus", Largest, Largest },
        { "softplus", T.PositiveInfinity, T.PositiveInfinity },
        { "normal", T.Zero, Number(0.5) },
        { "normal", T.NegativeZero, Number(0.5) },
        { "normal", T.Epsilon, Number(0.5) },
        { "normal", T.NegativeInfinity, T.Zero },
        { "normal", -Largest, T.Zero },
        { "normal", Number(IsDouble ? -38.6 : -14.3), T.Zero },
        { "normal", Number(IsDouble ? 8.4 : 5.6), T.One },
        { "normal", Largest, T.One },
        { "normal", T.PositiveInfinity, T.One },
    };

    [Theory]
    [MemberData(nameof(ExactValues))]
    public void Is_exact_at_zero_and_at_both_ends(string name, T x, T expected)
    {
        T y = MathFunctions.Apply(name, x)[0];

        Ulps.Bits(y).Should().Be(Ulps.Bits(expected), $"{name}({x}) is {expected}, not {y}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void NaN_stays_NaN(string name) => MathFunctions.Apply(name, T.NaN, -T.NaN).Should().AllSatisfy(y => T.IsNaN(y).Should().BeTrue());

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_monotone_across_branch_limits(string name)
    {
        foreach (double seam in Seams(name))
        {
            long middle = Ulps.Index(Number(seam));
            T[] x = [.. Enumerable.Range(-Neighbourhood, 2 * Neighbourhood).Select(step => Ulps.At<T>(middle + step))];
            T[] y = MathFunctions.Apply(name, x);
            for (int i = 1; i < y.Length; i++)
            {
                if (!MathFunctions.Rises(name, y[i - 1], y[i]))
                {
                    Assert.Fail($"{name} falls from {y[i - 1]} to {y[i]} at {x[i]}");
                }
            }
        }
    }

    /// <summary>
    /// The points where the formulas change: where the exponent n of e^x or the k of log(2^k m) increases, and the limits of branches.
    /// </summary>
    private static IEnumerable<double> Seams(string name)
    {
        (int low, int high) = IsDouble ? (-1074, 1023) : (-149, 127);
        IEnumerable<int> exponents = Enumerable.Range(low, high - low);
        IEnumerable<double> exp = [.. exponents.Select(n => (n + 0.5) * Math.Log(2)), 0, 87, 708, -87, -708];
        return name switch
        {
            // Except the smallest numbers, whose neighbours include negative ones.
            "log" => exponents.Skip(8).SelectMany(k => new[] { Math.ScaleB(1, k + 1), Math.ScaleB(Math.Sqrt(0.5), k + 1) }),
            "tanh" => [.. exp.Where(x => Math.Abs(x) < 50).Select(x => x / 2), 20, -20],
            "expm1" => [.. exp, -40, IsDouble ? 709.78 : 88.72],
            "log1p" => [.. SeamsOfLog1p, -0.5, 0, 1, 1e9, 1e18],
            "softplus" => [.. exp, .. SeamsOfLog1p.Where(x => x > 0).Select(x => Math.Log(x)), 20, 40],
            "normal" => [.. exp.Where(x => x < 0).Select(x => -Math.Sqrt(-2 * x)), 0, 1, 5, 8],
            _ => exp,
        };
    }

    private static IEnumerable<double> SeamsOfLog1p => Enumerable.Range(-10, 100).Select(k => Math.ScaleB(Math.Sqrt(0.5), k) - 1);

    private static T Number(double value) => T.CreateTruncating(value);
}

public sealed class MathFunctionTestsInDouble : MathFunctionTests<double>;

public sealed class MathFunctionTestsInFloat : MathFunctionTests<float>;
