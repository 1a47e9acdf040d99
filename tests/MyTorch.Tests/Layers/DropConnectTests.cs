using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Layers;

public abstract class DropConnectTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>An identity input reads out the masked 4 x 3 weights; about q = 0.66 of them are kept, and each batch has a different mask.</summary>
    [Fact]
    public void Each_weight_of_4_x_3_is_kept_with_probability_066()
    {
        var linear = new Linear<T>(4, 3, seed: 1, bias: false);
        var layer = new DropConnect<T>(linear, 1 - 0.66, seed: 2) { IsScaled = false };
        Matrix<T> identity = Matrix<T>.Build.DenseIdentity(4);
        var masks = new HashSet<string>();
        int kept = 0;
        const int Batches = 8000;
        for (int batch = 0; batch < Batches; batch++)
        {
            Matrix<T> masked = layer.Forward(identity);
            masked.Enumerate().Zip(linear.W.Enumerate()).All(pair => pair.First == T.Zero || pair.First == pair.Second).Should().BeTrue();
            kept += masked.Enumerate().Count(value => value != T.Zero);
            masks.Add(string.Concat(masked.Enumerate().Select(value => value == T.Zero ? '0' : '1')));
        }

        (kept / (12.0 * Batches)).Should().BeApproximately(0.66, 5 * Math.Sqrt(0.66 * 0.34 / (12 * Batches)), "that is 5 standard deviations");
        masks.Should().HaveCountGreaterThan(500).And.Contain("110101111010", "[1 0 1; 1 1 0; 0 1 1; 1 1 0] is a mask, here column after column");
        layer.Batch.Should().Be(Batches);
    }

    /// <summary>The example of 4 outputs with 3 inputs and q = 0.66: each output keeps two weights.</summary>
    [Fact]
    public void An_exact_count_keeps_two_of_three_weights_of_each_output()
    {
        var linear = new Linear<T>(3, 4, seed: 1, bias: false);
        var layer = new DropConnect<T>(linear, 1 - 0.66, seed: 2) { ExactCount = true, IsScaled = false };
        var masks = new HashSet<string>();
        for (int batch = 0; batch < 3000; batch++)
        {
            Matrix<T> masked = layer.Forward(Matrix<T>.Build.DenseIdentity(3));
            masked.Enumerate().Zip(linear.W.Enumerate()).All(pair => pair.First == T.Zero || pair.First == pair.Second).Should().BeTrue();
            masked.EnumerateColumns().All(column => column.Count(value => value != T.Zero) == 2).Should().BeTrue();
            masks.Add(string.Concat(masked.Enumerate().Select(value => value == T.Zero ? '0' : '1')));
        }

        masks.Should().HaveCount(81, "each of 4 outputs has 3 choices").And.Contain("101110011110", "of the example [1 0 1; 1 1 0; 0 1 1; 1 1 0], row after row");
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public void Both_passes_use_the_same_mask(bool scaled, bool exact)
    {
        var linear = new Linear<T>(5, 4, seed: 3);
        var layer = new DropConnect<T>(linear, 0.4, seed: 4) { IsScaled = scaled, ExactCount = exact };
        Matrix<T> mask = MaskOf(layer);
        (Matrix<T> x, Matrix<T> delta) = (RandomMatrix.Normal<T>(7, 5, 1), RandomMatrix.Normal<T>(7, 4, 2));
        Matrix<double> masked = Wide(linear.W).PointwiseMultiply(Wide(mask));

        Matrix<double> output = Wide(x) * masked;
        output.MapIndexedInplace((_, j, value) => value + double.CreateTruncating(linear.B[0, j]));
        Close.Check("output", layer.Forward(x), output, Precision.Of<T>());
        Close.Check("dx", layer.Backward(delta), Wide(delta) * masked.Transpose(), Precision.Of<T>());
        Matrix<double> dw = Wide(x).TransposeThisAndMultiply(Wide(delta)).PointwiseMultiply(Wide(mask));
        Close.Check("DW", linear.DW, dw, Precision.Of<T>());
        Close.Check("DB", linear.DB, Wide(delta).ColumnSums().ToRowMatrix(), Precision.Of<T>());

        layer.Backward(delta);
        Close.Check("DW of two passes", linear.DW, dw * 2, Precision.Of<T>());
    }

    [Fact]
    public void A_kept_weight_of_zero_has_a_gradient()
    {
        var linear = new Linear<T>(6, 5, Initializers.Zeros<T>, bias: false);
        var layer = new DropConnect<T>(linear, 0.5, seed: 1);
        layer.Forward(Matrix<T>.Build.Dense(1, 6, T.One));
        layer.Backward(Matrix<T>.Build.Dense(1, 5, T.One));

        linear.DW.Enumerate().Distinct().Should().BeEquivalentTo([T.Zero, T.CreateChecked(2)]);
    }

    [Fact]
    public void Evaluation_equals_the_linear_layer()
    {
        var linear = new Linear<T>(5, 4, seed: 3);
        var layer = new DropConnect<T>(linear, 0.4, seed: 4);
        Matrix<T> x = RandomMatrix.Normal<T>(7, 5, 1);
        Matrix<T> expected = linear.Forward(x);

        new Sequential<T>(layer).Predict(x).Should().Be(expected);
        layer.Eval();
        layer.Forward(x).Should().Be(expected);
        layer.Backward(RandomMatrix.Normal<T>(7, 4, 2)).Should().Be(linear.Backward(RandomMatrix.Normal<T>(7, 4, 2)));
        layer.Batch.Should().Be(0);
    }

    [Fact]
    public void The_mean_output_in_training_equals_evaluation()
    {
        var linear = new Linear<T>(5, 4, seed: 3);
        var layer = new DropConnect<T>(linear, 0.4, seed: 4);
        const int Batches = 4000;
        Matrix<double> sum = Matrix<double>.Build.Dense(5, 4);
        for (int batch = 0; batch < Batches; batch++)
        {
            sum += Wide(MaskOf(layer));
            layer.Batch++;
        }

        (sum / Batches).Enumerate().Should().OnlyContain(mean => Math.Abs(mean - 1) < 5 * Math.Sqrt(0.4 / 0.6 / Batches), "that is 5 standard deviations");
    }

    [Fact]
    public void State_and_parameters_are_those_of_the_linear_layer()
    {
        var linear = new Linear<T>(5, 4, seed: 3);
        var layer = new DropConnect<T>(linear, 0.4, seed: 4);
        layer.Parameters.Should().Equal(linear.Parameters);
        layer.SaveState().Keys.Should().Equal("weight", "bias");

        var other = new Linear<T>(5, 4, seed: 9);
        other.LoadState(layer.SaveState());
        other.W.Should().Be(linear.W);
        var network = new Sequential<T>(new DropConnect<T>(new Linear<T>(5, 4, seed: 1), 0.5, seed: 1), new Tanh<T>());
        network.Summary().Should().Contain("DropConnect").And.Contain("24");
        network.Explain(8).Should().Contain("DropConnect forward").And.Contain("DropConnect gradient of W");
        network.Invoking(n => n.Forward(Matrix<T>.Build.Dense(2, 3))).Should().Throw<ArgumentException>().WithMessage("x is 2 x 3, but W of layer 0 (DropConnect) is 5 x 4*");
    }

    [Fact]
    public void A_resumed_run_has_the_masks_of_an_uninterrupted_run()
    {
        using var folder = new TestFolder();
        string path = folder.PathOf("checkpoint");
        Sequential<T> network = Create(1);
        var optimizer = new Adam<T>(network.Parameters, 0.01);
        Train(network, optimizer, 0, 3);
        new Checkpoint<T>(network, optimizer).Save(path);
        Train(network, optimizer, 3, 6);

        Sequential<T> resumed = Create(7);
        var other = new Adam<T>(resumed.Parameters, 0.01);
        new Checkpoint<T>(resumed, other).Load(path);
        Train(resumed, other, 3, 6);

        ((DropConnect<T>)resumed.Layers[0]).Batch.Should().Be(6);
        ((Dropout<T>)resumed.Layers[2]).Batch.Should().Be(6);
        resumed.SaveState().Values.SelectMany(array => array.ToArray<T>()).Should().Equal(network.SaveState().Values.SelectMany(array => array.ToArray<T>()));

        static Sequential<T> Create(int seed) => new(
            new DropConnect<T>(new Linear<T>(4, 6, seed), 0.3, seed: 5), BatchNorm.LikePyTorch<T>(6, momentum: null),
            new Dropout<T>(0.5, seed: 6) { ExactCount = true }, new Linear<T>(6, 3, seed + 1));

        static void Train(Sequential<T> network, Optimizer<T> optimizer, int from, int to)
        {
            var criterion = new MeanSquaredError<T>();
            for (int step = from; step < to; step++)
            {
                network.ZeroGradients();
                network.AddGradients(RandomMatrix.Normal<T>(9, 4, step), RandomMatrix.Normal<T>(9, 3, step + 50), criterion);
                optimizer.Step();
            }
        }
    }

    [Fact]
    public void Both_element_types_have_the_same_masks()
    {
        Matrix<double> inDouble = DropConnectTests<double>.MaskOf(new DropConnect<double>(new Linear<double>(20, 30, seed: 1), 0.5, seed: 5));

        Wide(MaskOf(new DropConnect<T>(new Linear<T>(20, 30, seed: 1), 0.5, seed: 5))).Should().Be(inDouble);
    }

    [Fact]
    public void Arguments_are_checked()
    {
        FluentActions.Invoking(() => new DropConnect<T>(null!, 0.5, seed: 1)).Should().Throw<ArgumentNullException>().WithParameterName("linear");
        FluentActions.Invoking(() => new DropConnect<T>(new Linear<T>(2, 2, seed: 1), 1, seed: 1)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*at least 0 and below 1*");
    }

    /// <summary>
    /// Returns the scaled mask of the layer's next batch, in x out: the output of a layer of ones with the same masks for the identity input.
    /// </summary>
    internal static Matrix<T> MaskOf(DropConnect<T> layer)
    {
        (int inputs, int outputs) = (layer.Linear.W.RowCount, layer.Linear.W.ColumnCount);
        var ones = new Linear<T>(inputs, outputs, (rows, columns) => Matrix<T>.Build.Dense(rows, columns, T.One), bias: false);
        return new DropConnect<T>(ones, layer.Probability, layer.Seed) { Batch = layer.Batch, IsScaled = layer.IsScaled, ExactCount = layer.ExactCount }.Forward(Matrix<T>.Build.DenseIdentity(inputs));
    }

    private static Matrix<double> Wide(Matrix<T> matrix) => matrix.Map(double.CreateTruncating);
}

public sealed class DropConnectTestsInDouble : DropConnectTests<double>;

public sealed class DropConnectTestsInFloat : DropConnectTests<float>;
