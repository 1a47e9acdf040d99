using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace MyTorch.Tests.Activations;

/// <summary>Infinities, NaN, ties, the smallest and the largest numbers; if the limit is not a number, the result of PyTorch.</summary>
public abstract class RowActivationLimitsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T Largest = T.CreateTruncating(typeof(T) == typeof(double) ? double.MaxValue : float.MaxValue);
    private static readonly T Half = T.One / (T.One + T.One);
    private static readonly T Inf = T.PositiveInfinity;
    private static readonly T[] ThreeNaN = [T.NaN, T.NaN, T.NaN];

    [Fact]
    public void Softmax() => Check(
        new Softmax<T>(),
        ([-Inf, T.One, T.One], [T.Zero, Half, Half]),
        ([Largest, -Largest, Largest], [Half, T.Zero, Half]),
        ([-Largest, -Inf, -Largest], [Half, T.Zero, Half]),
        ([T.Epsilon, -Inf, -T.Epsilon], [Half, T.Zero, Half]),
        ([T.Zero, Inf, T.One], ThreeNaN),
        ([-Inf, -Inf, -Inf], ThreeNaN),
        ([T.One, T.NaN, T.Zero], ThreeNaN));

    [Fact]
    public void LogSoftmax() => Check(
        new LogSoftmax<T>(),
        ([-Inf, T.One, T.One], [-Inf, -T.Log(T.One + T.One), -T.Log(T.One + T.One)]),
        ([Largest, T.Zero, -Largest], [T.Zero, -Largest, -Inf]),
        ([T.Epsilon, -Inf, -Inf], [T.Zero, -Inf, -Inf]),
        ([T.Zero, Inf, T.One], ThreeNaN),
        ([-Inf, -Inf, -Inf], ThreeNaN),
        ([T.One, T.Zero, T.NaN], ThreeNaN));

    [Fact]
    public void Hardmax() => Check(
        new Hardmax<T>(),
        ([T.One, T.Epsilon, T.One], [T.One, T.Zero, T.Zero]),
        ([T.NegativeZero, T.Zero, -T.One], [T.One, T.Zero, T.Zero]),
        ([T.Zero, T.Epsilon, T.NegativeZero], [T.Zero, T.One, T.Zero]),
        ([Largest, Inf, Inf], [T.Zero, T.One, T.Zero]),
        ([-Inf, -Inf, -Inf], [T.One, T.Zero, T.Zero]),
        ([-Inf, -Inf, -Largest], [T.Zero, T.Zero, T.One]),
        ([T.NaN, T.One, Inf], ThreeNaN),
        ([T.One, T.Zero, T.NaN], ThreeNaN));

    /// <summary>The derivative of a step is 0 everywhere by convention, even where the output is NaN.</summary>
    [Fact]
    public void Hardmax_has_no_gradient()
    {
        var hardmax = new Hardmax<T>();
        hardmax.Forward(Matrix<T>.Build.Dense(1, 3, [T.NaN, T.One, T.One]));

        hardmax.Backward(Matrix<T>.Build.Dense(1, 3, T.One)).Row(0).Should().Equal(T.Zero, T.Zero, T.Zero);
    }

    [Fact]
    public void No_classes_give_no_probabilities() =>
        new Softmax<T>().Forward(Matrix<T>.Build.Dense(3, 0)).ColumnCount.Should().Be(0);

    /// <summary>Each row in a batch of one, and all rows three times in one batch, so that vectors are full: no row affects another.</summary>
    private static void Check(RowActivation<T> activation, params (T[] Input, T[] Output)[] rows)
    {
        foreach ((T[] input, T[] output) in rows)
        {
            activation.Forward(Matrix<T>.Build.DenseOfRows([input])).ToRowMajorArray().Should().Equal(output);
        }

        (T[] Input, T[] Output)[] thrice = [.. rows, .. rows, .. rows];
        Matrix<T> batch = Matrix<T>.Build.DenseOfRows(thrice.Select(row => row.Input));

        activation.Forward(batch).ToRowMajorArray().Should().Equal(thrice.SelectMany(row => row.Output));
    }
}

public sealed class RowActivationLimitsTestsInDouble : RowActivationLimitsTests<double>;

public sealed class RowActivationLimitsTestsInFloat : RowActivationLimitsTests<float>;
