using System.Numerics;
using System.Runtime.CompilerServices;
using FluentAssertions;
using MyTorch.Kernels;
using Xunit;

namespace MyTorch.Tests.Kernels;

/// <summary>Every operator through the driver: at every length, in place, on special values.</summary>
public abstract class ElementwiseTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Longest = 256;
    private static readonly T Guard = T.CreateTruncating(12345);

    /// <summary>Each operator with its reference function. The tolerance is in ulps: 2 for the operator and 1 for System.Math.</summary>
    private static readonly Dictionary<string, (Kernel Kernel, Func<T, T, T> Reference, ulong Tolerance)> Table = new()
    {
        ["Exp"] = ((x, _, result) => Elementwise.Apply<T, ExpOperator<T>>(x, result), (x, _) => InDouble("exp", x), 3),
        ["Log"] = ((x, _, result) => Elementwise.Apply<T, LogOperator<T>>(x, result), (x, _) => InDouble("log", x), 3),
        ["Sigmoid"] = ((x, _, result) => Elementwise.Apply<T, SigmoidOperator<T>>(x, result), (x, _) => InDouble("sigmoid", x), 3),
        ["Tanh"] = ((x, _, result) => Elementwise.Apply<T, TanhOperator<T>>(x, result), (x, _) => InDouble("tanh", x), 3),
        ["Expm1"] = ((x, _, result) => Elementwise.Apply<T, Expm1Operator<T>>(x, result), (x, _) => InDouble("expm1", x), 4),
        ["Log1p"] = ((x, _, result) => Elementwise.Apply<T, Log1pOperator<T>>(x, result), (x, _) => InDouble("log1p", x), 4),

        // An argument rounded before squaring costs up to its square in ulps.
        ["Normal"] = ((x, _, result) => Elementwise.Apply<T, NormalOperator<T>>(x, result), (x, _) => InDouble("normal", x), 1500),
        ["ReLU"] = ((x, _, result) => Elementwise.Apply<T, ReLUOperator<T>>(x, result), (x, _) => T.Max(x, T.Zero), 0),
        ["ReLU'"] = ((x, _, result) => Elementwise.Apply<T, ReLUDerivativeOperator<T>>(x, result), (x, _) => Step(x), 0),

        ["Sigmoid'"] = ((x, _, result) => Elementwise.ApplyDerivative(x, result, default(SigmoidWithDerivative<T>)), (x, _) => SigmoidSlope(x), 8),
        ["Tanh'"] = ((x, _, result) => Elementwise.ApplyDerivative(x, result, default(TanhWithDerivative<T>)), (x, _) => TanhSlope(x), 8),
        ["Product"] = (Elementwise.Apply<T, ProductOperator<T>>, (x, y) => x * y, 0),
        ["Times ReLU'"] = (Elementwise.Apply<T, TimesOperator<T, ReLUDerivativeOperator<T>>>, (x, y) => x * Step(y), 0),
        ["Step"] = ((x, _, result) => Elementwise.Apply(x, result, new StepOperator<T>(T.Zero, T.One)), (x, _) => T.IsNaN(x) ? x : x >= T.Zero ? T.One : T.Zero, 0),
        ["Sign"] = ((x, _, result) => Elementwise.Apply(x, result, new StepOperator<T>(-T.One, Half)), (x, _) => T.IsNaN(x) ? x : x == T.Zero ? Half : T.CreateTruncating(T.Sign(x)), 0),
        ["Leaky ReLU"] = ((x, _, result) => Elementwise.Apply(x, result, new LeakyReLUOperator<T>(Half)), (x, _) => x > T.Zero ? x : x * Half, 0),
        ["Leaky ReLU'"] = ((x, _, result) => Elementwise.Apply(x, result, new LeakyReLUDerivativeOperator<T>(Half)), (x, _) => LeakyStep(x), 0),
        ["Times Leaky ReLU'"] = (TimesLeakyReLU, (x, y) => x * LeakyStep(y), 0),
    };

    private static T Half => T.CreateTruncating(0.5);

    private delegate void Kernel(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result);

    public static TheoryData<string> Names => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Computes_its_function(string name)
    {
        (Kernel kernel, Func<T, T, T> reference, ulong tolerance) = Table[name];
        T[] x = Inputs(1);
        T[] y = Inputs(2);
        var result = new T[Longest];

        kernel(x, y, result);

        for (int i = 0; i < Longest; i++)
        {
            T expected = reference(x[i], y[i]);
            Ulps.Distance(result[i], expected).Should().BeLessThanOrEqualTo(tolerance, $"{name}({x[i]}, {y[i]}) is {expected}, not {result[i]}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Results_do_not_depend_on_length_or_position(string name)
    {
        Kernel kernel = Table[name].Kernel;
        T[] x = Inputs(1);
        T[] y = Inputs(2);
        var alone = new T[Longest];
        for (int i = 0; i < Longest; i++)
        {
            kernel(x.AsSpan(i, 1), y.AsSpan(i, 1), alone.AsSpan(i, 1));
        }

        for (int length = 0; length <= Longest; length++)
        {
            int start = (Longest - length) / 2;
            T[] result = [.. Enumerable.Repeat(Guard, length + 2)];
            kernel(x.AsSpan(start, length), y.AsSpan(start, length), result.AsSpan(1, length));

            Bits(result).Should().Equal(Bits([Guard, .. alone.AsSpan(start, length), Guard]), $"{name} at length {length}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_result_may_be_an_operand_at_any_alignment(string name)
    {
        Kernel kernel = Table[name].Kernel;
        int line = 64 / Unsafe.SizeOf<T>();
        foreach (int length in new[] { 5, line, line + 1, line + 5, (2 * line) - 1, 2 * line, (2 * line) + 3, 61, 150 })
        {
            for (int start = 0; start < line; start++)
            {
                T[] x = Inputs(1);
                T[] y = Inputs(2);
                T[] expected = [.. x];
                kernel(x.AsSpan(start, length), y.AsSpan(start, length), expected.AsSpan(start, length));
                T[] expectedSecond = [.. y[..start], .. expected.AsSpan(start, length), .. y[(start + length)..]];

                kernel(x.AsSpan(start, length), y.AsSpan(start, length), x.AsSpan(start, length));
                kernel(Inputs(1).AsSpan(start, length), y.AsSpan(start, length), y.AsSpan(start, length));

                Bits(x).Should().Equal(Bits(expected), $"{name} of {length} elements from {start}");
                Bits(y).Should().Equal(Bits(expectedSecond), $"{name} of {length} elements from {start}");
            }
        }
    }

    [Fact]
    public void Fused_values_and_derivatives_match_the_separate_ones()
    {
        T[] x = Inputs(1);
        (T[] expected, T[] slopes) = (new T[Longest], new T[Longest]);
        Elementwise.Apply<T, TanhOperator<T>>(x, expected);
        Elementwise.ApplyDerivative(x, slopes, default(TanhWithDerivative<T>));
        for (int length = 0; length <= Longest; length++)
        {
            int start = (Longest - length) / 2;
            T[] inPlace = Inputs(1);
            (T[] value, T[] derivative) = ([.. Enumerable.Repeat(Guard, length + 2)], [.. Enumerable.Repeat(Guard, length + 2)]);

            Elementwise.Apply(x.AsSpan(start, length), value.AsSpan(1, length), derivative.AsSpan(1, length), default(TanhWithDerivative<T>));
            Elementwise.Apply(inPlace.AsSpan(start, length), inPlace.AsSpan(start, length), derivative.AsSpan(1, length), default(TanhWithDerivative<T>));

            Bits(value).Should().Equal(Bits([Guard, .. expected.AsSpan(start, length), Guard]));
            Bits(derivative).Should().Equal(Bits([Guard, .. slopes.AsSpan(start, length), Guard]));
            Bits(inPlace).Should().Equal(Bits([.. x[..start], .. expected.AsSpan(start, length), .. x[(start + length)..]]));
        }
    }

    [Fact]
    public void Shorter_spans_are_rejected()
    {
        var four = new T[4];
        var three = new T[3];

        FluentActions.Invoking(() => Elementwise.Apply<T, ExpOperator<T>>(four, three)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Elementwise.Apply<T, TimesOperator<T, ReLUDerivativeOperator<T>>>(four, three, four)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Elementwise.Apply(four, four, three, default(TanhWithDerivative<T>))).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Elementwise.Apply(four, three, new LeakyReLUOperator<T>(Half))).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => TimesLeakyReLU(four, three, four)).Should().Throw<ArgumentOutOfRangeException>();
    }

    /// <summary>Numbers of all magnitudes, every fifth a special value.</summary>
    private static T[] Inputs(int seed)
    {
        T largest = Ulps.At<T>(Ulps.Index(T.PositiveInfinity) - 1);
        T normal = Ulps.At<T>(typeof(T) == typeof(double) ? 1L << 52 : 1 << 23);
        T[] special =
        [
            T.NaN, T.PositiveInfinity, T.NegativeInfinity, T.Zero, T.NegativeZero, T.Epsilon, -T.Epsilon, normal, -normal, largest, -largest,
            T.One, -T.One,
        ];
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Longest).Select(i => i % 5 == seed ? special[random.Next(special.Length)] : Ordinary())];

        T Ordinary() => T.CreateTruncating((random.NextDouble() - 0.5) * Math.Exp((random.NextDouble() * 14) - 7));
    }

    private static IEnumerable<long> Bits(T[] values) => values.Select(Ulps.Bits);

    private static T Step(T x) => x > T.Zero ? T.One : T.Max(x, T.Zero);

    private static T LeakyStep(T x) => x > T.Zero ? T.One : x <= T.Zero ? Half : x;

    private static void TimesLeakyReLU(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) =>
        Elementwise.Apply(x, y, result, new ParametricTimesOperator<T, LeakyReLUDerivativeOperator<T>>(new(Half)));

    private static T SigmoidSlope(T x)
    {
        double e = Math.Exp(-Math.Abs(double.CreateTruncating(x)));
        return T.CreateTruncating(e / ((1 + e) * (1 + e)));
    }

    private static T TanhSlope(T x)
    {
        double e = Math.Exp(-2 * Math.Abs(double.CreateTruncating(x)));
        return T.CreateTruncating(4 * e / ((1 + e) * (1 + e)));
    }

    private static T InDouble(string function, T x) => T.CreateTruncating(MathFunctions.Reference(function, double.CreateTruncating(x)));
}

public sealed class ElementwiseTestsInDouble : ElementwiseTests<double>;

public sealed class ElementwiseTestsInFloat : ElementwiseTests<float>;
