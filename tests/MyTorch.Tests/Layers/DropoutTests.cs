using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Layers;

public abstract class DropoutTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Elements_are_dropped_and_the_others_are_scaled(double probability)
    {
        const int Rows = 403;
        const int Columns = 97;
        Matrix<T> output = new Dropout<T>(probability, seed: 3).Forward(Ones(Rows, Columns));

        T kept = T.CreateTruncating(1 / (1 - probability));
        output.Enumerate().All(value => value == T.Zero || value == kept).Should().BeTrue();
        double share = output.Enumerate().Count(T.IsZero) / (double)(Rows * Columns);
        share.Should().BeApproximately(probability, 5 * Math.Sqrt(probability * (1 - probability) / (Rows * Columns)), "that is 5 standard deviations");
        Enumerable.Range(0, Columns).Select(j => output.Column(j).Enumerate().Count(T.IsZero)).Distinct().Should().HaveCountGreaterThan(5, "columns differ");
    }

    [Fact]
    public void Whole_neurons_are_dropped_for_the_batch()
    {
        const int Columns = 2000;
        Matrix<T> output = new Dropout<T>(0.25, seed: 1, wholeNeurons: true).Forward(Ones(3, Columns));

        T kept = T.CreateTruncating(1 / 0.75);
        output.EnumerateColumns().All(column => column.All(T.IsZero) || column.All(value => value == kept)).Should().BeTrue();
        output.Row(0).Enumerate().Count(T.IsZero).Should().BeInRange(400, 600);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_backward_pass_uses_the_mask_of_the_forward_pass(bool wholeNeurons)
    {
        var layer = new Dropout<T>(0.4, seed: 2, wholeNeurons);
        Matrix<T> x = Ones(37, 19);
        Matrix<T> output = layer.Forward(x);

        layer.Backward(x).Should().Be(output);
    }

    [Fact]
    public void Masks_depend_on_the_seed_and_the_batch_index()
    {
        Matrix<T> x = Ones(20, 30);
        var layer = new Dropout<T>(0.5, seed: 7);
        Matrix<T>[] run = [layer.Forward(x), layer.Forward(x), layer.Forward(x)];

        run.Distinct().Should().HaveCount(3, "each batch has its own mask");
        new Dropout<T>(0.5, seed: 8).Forward(x).Should().NotBe(run[0]);
        var resumed = new Dropout<T>(0.5, seed: 7) { Batch = 2 };
        resumed.Forward(x).Should().Be(run[2]);
        resumed.Batch.Should().Be(3);
    }

    [Fact]
    public void Evaluation_is_the_identity_and_draws_nothing()
    {
        var layer = new Dropout<T>(0.5, seed: 1);
        layer.Eval();
        Matrix<T> x = Ones(4, 5);

        layer.Forward(x).Should().Be(x);
        layer.Backward(x).Should().Be(x);
        layer.Batch.Should().Be(0);
        new Sequential<T>(new Dropout<T>(0.5, seed: 1)).Predict(x).Should().Be(x);
    }

    [Fact]
    public void Nothing_is_dropped_with_probability_0() => new Dropout<T>(0, seed: 1).Forward(Ones(4, 5)).Should().Be(Ones(4, 5));

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void The_probability_is_checked(double probability) =>
        FluentActions.Invoking(() => new Dropout<T>(probability, seed: 1)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*at least 0 and below 1*");

    private static Matrix<T> Ones(int rows, int columns) => Matrix<T>.Build.Dense(rows, columns, T.One);
}

public sealed class DropoutTestsInDouble : DropoutTests<double>
{
    [Fact]
    public void Gradients_agree_with_central_differences() => GradientCheck.Layer(
        new Sequential<double>(new Linear<double>(5, 6, Initializers.XavierNormal<double>(1), Initializers.Zeros<double>), new Tanh<double>(), new Dropout<double>(0.5, seed: 1)),
        RandomMatrix.Normal<double>(4, 5, 1)).Error.Should().BeLessThan(1e-7);

    [Fact]
    public void Both_element_types_have_the_same_masks()
    {
        Matrix<double> inDouble = new Dropout<double>(0.5, seed: 5).Forward(Matrix<double>.Build.Dense(45, 8, 1.0));
        Matrix<float> inFloat = new Dropout<float>(0.5, seed: 5).Forward(Matrix<float>.Build.Dense(45, 8, 1f));

        inFloat.Enumerate().Select(value => (double)value).Should().Equal(inDouble.Enumerate());
    }
}

public sealed class DropoutTestsInFloat : DropoutTests<float>;
