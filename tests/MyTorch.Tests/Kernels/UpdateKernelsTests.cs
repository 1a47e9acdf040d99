using System.Numerics;
using FluentAssertions;
using MyTorch.Kernels;
using Xunit;

namespace MyTorch.Tests.Kernels;

/// <summary>Every update through the driver, at every length and position, with guards on both sides.</summary>
public abstract class UpdateKernelsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Longest = 70;
    private const int Arrays = 5;
    private static readonly T Guard = N(12345);

    private static readonly Dictionary<string, (Kernel Kernel, int States)> Table = new()
    {
        ["SGD"] = (Of(new SgdUpdate<T>(N(0.1), N(0.2), T.Zero, T.One, Nesterov: false)), 0),
        ["SGD, Nesterov"] = (Of(new SgdUpdate<T>(N(0.1), N(0.2), N(0.9), N(0.7), Nesterov: true)), 1),
        ["The handout's momentum"] = (Of(new MomentumUpdate<T>(N(0.1), N(0.9))), 1),
        ["Adam"] = (Of(new AdamUpdate<T>(N(0.1), T.Zero, N(0.9), N(0.8), N(0.2), N(0.9), N(0.1), N(2), N(1e-3), amsGrad: false)), 2),
        ["AMSGrad"] = (Of(new AdamUpdate<T>(N(0.1), N(0.3), T.One, N(0.8), N(0.2), N(0.9), N(0.1), N(2), N(1e-3), amsGrad: true)), 3),
        ["RMSprop"] = (Of(new RmsPropUpdate<T>(N(0.1), N(0.2), N(0.9), N(0.1), N(1e-3), T.Zero, Centered: false, UnderRoot: false)), 1),
        ["RMSprop, centered"] = (Of(new RmsPropUpdate<T>(N(0.1), N(0.2), N(0.9), N(0.1), N(1e-3), N(0.5), Centered: true, UnderRoot: false)), 3),
        ["RMSprop, epsilon under the root"] = (Of(new RmsPropUpdate<T>(N(0.1), N(0.2), N(0.9), N(0.1), N(1e-3), T.Zero, Centered: false, UnderRoot: true)), 1),
        ["Adagrad"] = (Of(new AdagradUpdate<T>(N(0.1), N(0.2), N(1e-3))), 1),
        ["AddSign"] = (Of(new AddSignUpdate<T>(N(0.3))), 0),
    };

    private delegate void Kernel(Span<T> value, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second, Span<T> third);

    public static TheoryData<string> Names => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Results_do_not_depend_on_length_or_position(string name)
    {
        (Kernel kernel, int states) = Table[name];
        T[][] alone = Inputs(0, Longest);
        for (int i = 0; i < Longest; i++)
        {
            Run(kernel, states, alone, i, 1);
        }

        for (int length = 0; length <= Longest; length++)
        {
            int start = (Longest - length) / 2;
            T[][] together = [.. Inputs(start, length).Select(array => (T[])[Guard, .. array, Guard])];

            Run(kernel, states, together, 1, length);

            T[][] expected = [.. alone.Select(array => (T[])[Guard, .. array.AsSpan(start, length), Guard])];
            together.SelectMany(array => array).Select(Ulps.Bits).Should().Equal(expected.SelectMany(array => array).Select(Ulps.Bits), $"{name} at length {length}");
        }
    }

    [Fact]
    public void Shorter_spans_are_rejected()
    {
        T[] four = new T[4];
        T[] three = new T[3];
        var update = new AdagradUpdate<T>(T.One, T.Zero, T.One);

        FluentActions.Invoking(() => UpdateKernels.Apply(update, four, three, four)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => UpdateKernels.Apply(update, four, four, three)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void The_sign_of_zeros_is_zero_and_of_NaN_is_NaN()
    {
        T[] x = [T.Zero, T.NegativeZero, T.Epsilon, -T.Epsilon, T.PositiveInfinity, T.NegativeInfinity, T.NaN, N(2), N(-2)];
        T[] sum = [.. Enumerable.Repeat(T.One, x.Length)];

        UpdateKernels.Apply(new AddSignUpdate<T>(N(0.25)), sum, x);

        sum.Should().Equal(new[] { 1, 1, 1.25, 0.75, 1.25, 0.75, double.NaN, 1.25, 0.75 }.Select(N));
    }

    private static T N(double value) => T.CreateTruncating(value);

    private static Kernel Of<TUpdate>(TUpdate update) where TUpdate : struct, IUpdate<T> =>
        (value, gradient, first, second, third) => UpdateKernels.Apply(update, value, gradient, first, second, third);

    private static void Run(Kernel kernel, int states, T[][] arrays, int start, int length) => kernel(
        arrays[0].AsSpan(start, length),
        arrays[1].AsSpan(start, length),
        states > 0 ? arrays[2].AsSpan(start, length) : [],
        states > 1 ? arrays[3].AsSpan(start, length) : [],
        states > 2 ? arrays[4].AsSpan(start, length) : []);

    /// <summary>A range of values, gradients and states; the states are positive, like sums of squares.</summary>
    private static T[][] Inputs(int start, int length)
    {
        var random = new Random(1);
        double[][] all = [.. Enumerable.Range(0, Arrays).Select(array =>
            Enumerable.Range(0, Longest).Select(_ => random.NextDouble() - (array < 2 ? 0.5 : 0)).ToArray())];
        return [.. all.Select(array => array.Skip(start).Take(length).Select(N).ToArray())];
    }
}

public sealed class UpdateKernelsTestsInDouble : UpdateKernelsTests<double>;

public sealed class UpdateKernelsTestsInFloat : UpdateKernelsTests<float>;
