using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Layers;

/// <summary>Dropout of an exact number of neurons, and dropout without scaling.</summary>
public abstract class DropoutVariantsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A 4 x 3 weight matrix, two of whose three columns are kept for q = 0.66; each of the three masks occurs.</summary>
    [Fact]
    public void Two_of_three_columns_are_kept_for_q_of_066()
    {
        var layer = new Dropout<T>(1 - 0.66, seed: 1) { ExactCount = true, IsScaled = false };
        Matrix<T> w = RandomMatrix.Normal<T>(4, 3, seed: 5);
        int[] draws = new int[3];
        for (int batch = 0; batch < 3000; batch++)
        {
            Matrix<T> masked = layer.Forward(w);
            int[] dropped = [.. Enumerable.Range(0, 3).Where(j => masked.Column(j).All(T.IsZero))];
            draws[dropped.Should().ContainSingle().Subject]++;
            foreach (int kept in Enumerable.Range(0, 3).Except(dropped))
            {
                masked.Column(kept).Should().Equal(w.Column(kept));
            }
        }

        draws.Should().OnlyContain(count => count >= 870 && count <= 1130, "each is a third of 3000 within 5 standard deviations");
    }

    [Theory]
    [InlineData(7, 0.5, 4)]
    [InlineData(7, 0.2, 6)]
    [InlineData(1000, 0.25, 750)]
    [InlineData(3, 0.9, 1)]
    [InlineData(1, 0.99, 1)]
    public void An_exact_number_of_columns_is_kept_and_scaled(int columns, double probability, int kept)
    {
        var layer = new Dropout<T>(probability, seed: 2) { ExactCount = true };
        layer.WholeNeurons.Should().BeTrue();
        for (int batch = 0; batch < 20; batch++)
        {
            Matrix<T> output = layer.Forward(Ones(3, columns));
            output.EnumerateColumns().Count(column => column.All(value => value == T.CreateTruncating((double)columns / kept))).Should().Be(kept);
            output.EnumerateColumns().Count(column => column.All(T.IsZero)).Should().Be(columns - kept);
            layer.Backward(Ones(3, columns)).Should().Be(output);
        }
    }

    [Fact]
    public void Every_pair_of_columns_is_equally_likely()
    {
        var layer = new Dropout<T>(0.6, seed: 3) { ExactCount = true };
        int[] pairs = new int[25];
        for (int batch = 0; batch < 5000; batch++)
        {
            Matrix<T> output = layer.Forward(Ones(1, 5));
            int[] kept = [.. Enumerable.Range(0, 5).Where(j => output[0, j] > T.Zero)];
            pairs[(kept[0] * 5) + kept[1]]++;
        }

        pairs.Where(count => count > 0).Should().HaveCount(10).And.OnlyContain(count => count > 390 && count < 610, "each is a tenth of 5000 within 5 standard deviations");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Without_scaling_kept_elements_do_not_change(bool wholeNeurons, bool exactCount)
    {
        var layer = new Dropout<T>(0.4, seed: 2, wholeNeurons) { ExactCount = exactCount, IsScaled = false };
        Matrix<T> x = RandomMatrix.Normal<T>(37, 19, seed: 1);
        Matrix<T> output = layer.Forward(x);

        output.Should().NotBe(x);
        output.Enumerate().Zip(x.Enumerate()).All(pair => pair.First == T.Zero || pair.First == pair.Second).Should().BeTrue();
        layer.Backward(x).Should().Be(output);
        layer.Eval();
        layer.Forward(x).Should().Be(x);
    }

    [Fact]
    public void Both_element_types_keep_the_same_columns()
    {
        Matrix<T> output = new Dropout<T>(0.5, seed: 5) { ExactCount = true }.Forward(Ones(2, 40));
        Matrix<double> expected = new Dropout<double>(0.5, seed: 5) { ExactCount = true }.Forward(Matrix<double>.Build.Dense(2, 40, 1.0));

        output.Enumerate().Select(double.CreateTruncating).Should().Equal(expected.Enumerate());
    }

    private static Matrix<T> Ones(int rows, int columns) => Matrix<T>.Build.Dense(rows, columns, T.One);
}

public sealed class DropoutVariantsTestsInDouble : DropoutVariantsTests<double>;

public sealed class DropoutVariantsTestsInFloat : DropoutVariantsTests<float>;
