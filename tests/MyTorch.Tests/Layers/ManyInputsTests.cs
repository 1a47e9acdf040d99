using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Kernels;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Layers;

/// <summary>A Linear layer with many inputs and few outputs, whose few columns are divided between threads.</summary>
[Collection(nameof(ThreadTeamTester))]
public abstract class ManyInputsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Rows = 61;
    private const int Outputs = 9;

    /// <summary>The inputs fill neither whole blocks nor whole vectors.</summary>
    private static readonly int Inputs = (5 * GemmBlocking.Depth<T>()) - 37;

    [Fact]
    public void Passes_give_the_same_bits_with_any_number_of_threads() => Threads.CheckSameBits<T>(() =>
    {
        Linear<T> layer = NewLayer();
        Matrix<T> y = layer.Forward(Samples());
        return [y, layer.Backward(y), layer.DW, layer.DB];
    });

    [Fact]
    public void Clipped_steps_do_not_depend_on_the_number_of_threads() => Threads.CheckSameBits<T>(() =>
    {
        var network = new Sequential<T>(NewLayer(), new ReLU<T>(), new Linear<T>(Outputs, 3, seed: 2));
        var optimizer = new Adam<T>(network.Parameters);
        var trainer = new Trainer<T>(network, new MeanSquaredError<T>(), optimizer) { MaxGradientNorm = 1e-3 };
        trainer.Fit(new DataLoader<T>(new Dataset<T>(Samples(), RandomMatrix.Exact<T>(Rows, 3, 1)), batchSize: 30, shuffle: true), validation: null, epochs: 2);
        return [.. network.Parameters.SelectMany(parameter => new[] { parameter.Value, parameter.Gradient })];
    });

    /// <summary>Small integers, whose sums are exact.</summary>
    [Fact]
    public void Outputs_and_gradients_are_exact() => Threads.With(2, () =>
    {
        Matrix<T> x = Whole(Rows, Inputs, 3);
        Matrix<T> delta = Whole(Rows, Outputs, 5);
        var layer = new Linear<T>(Inputs, Outputs, (inputs, outputs) => Whole(inputs, outputs, 7), outputs => Whole(1, outputs, 4));

        Matrix<T> y = layer.Forward(x);
        Matrix<T> dx = layer.Backward(delta);

        Matrix<T> bias = Matrix<T>.Build.Dense(Rows, Outputs, (_, j) => layer.B[0, j]);
        y.Should().Be((x * layer.W) + bias);
        dx.Should().Be(delta * layer.W.Transpose());
        layer.DW.Should().Be(x.TransposeThisAndMultiply(delta) * (T.One / T.CreateTruncating(Rows)));
    });

    private static Linear<T> NewLayer() => new(Inputs, Outputs, seed: 1);

    private static Matrix<T> Samples() => RandomMatrix.Exact<T>(Rows, Inputs, 1);

    private static Matrix<T> Whole(int rows, int columns, int period) =>
        Matrix<T>.Build.Dense(rows, columns, (i, j) => T.CreateTruncating(((i * 3) + j) % period) - T.One);
}

public sealed class ManyInputsTestsInDouble : ManyInputsTests<double>;

public sealed class ManyInputsTestsInFloat : ManyInputsTests<float>;
