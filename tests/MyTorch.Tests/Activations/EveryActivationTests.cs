using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace MyTorch.Tests.Activations;

/// <summary>Properties of all activations at the ends of their range: large and denormal inputs, one column, equal columns, one row.</summary>
public abstract class EveryActivationTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>1e-310 is denormal in double and 0 in float; 1e-40 is denormal in float.</summary>
    private static readonly Matrix<T> Extremes = Matrix<double>.Build.DenseOfRowArrays(
        [1e4, -1e4, 0, 1e-310],
        [-1e4, -1e4, -1e4, -1e4],
        [1e4, 1e4, 1e4, 1e4],
        [-1e-310, 1e-310, -1e-40, 1e-40],
        [1e-40, 1e-40, 1e-40, 1e-40],
        [0, -0.0, 0, 0]).Map(T.CreateTruncating, Zeros.Include);

    private static readonly Matrix<T> Delta = Extremes.Map(value => value == T.Zero ? T.One : value, Zeros.Include);

    public static TheoryData<string> Names => [.. EveryActivation.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Outputs_and_gradients_are_finite(string name)
    {
        foreach (Matrix<T> z in new[] { Extremes, Extremes.SubMatrix(0, Extremes.RowCount, 0, 1) })
        {
            Layer<T> activation = EveryActivation.Create<T>(name);

            Matrix<T> output = activation.Forward(z);
            Matrix<T> gradient = activation.Backward(Delta.SubMatrix(0, z.RowCount, 0, z.ColumnCount));

            output.Enumerate().Concat(gradient.Enumerate()).All(T.IsFinite).Should().BeTrue();
            new Sequential<T>(activation).Predict(z).Should().Be(output);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_row_gives_the_same_bits_alone_and_in_a_batch(string name)
    {
        Layer<T> activation = EveryActivation.Create<T>(name);
        Matrix<T> output = activation.Forward(Extremes);
        Matrix<T> gradient = activation.Backward(Delta);

        for (int row = 0; row < Extremes.RowCount; row++)
        {
            activation.Forward(Extremes.SubMatrix(row, 1, 0, Extremes.ColumnCount)).Row(0).Should().Equal(output.Row(row));
            activation.Backward(Delta.SubMatrix(row, 1, 0, Extremes.ColumnCount)).Row(0).Should().Equal(gradient.Row(row));
        }
    }
}

public sealed class EveryActivationTestsInDouble : EveryActivationTests<double>;

public sealed class EveryActivationTestsInFloat : EveryActivationTests<float>;
