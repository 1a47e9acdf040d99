using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>
/// 200 steps with all layers that draw or sum numbers: dropout of elements and of neurons, BatchNorm, Adam. The results equal the hashes stored
/// here with 1, 2, 3 and 8 threads, in a repeated run, and with every vector width that has a fused multiply-add. Without one, products are
/// rounded, and only the number of threads must not matter.
/// </summary>
[Collection(nameof(ThreadTeamTester))]
public class SequentialBitsTests
{
    private const int Rows = 53;
    private const int Inputs = 61;
    private const int Classes = 11;

    [Fact]
    public void In_double() => Check<double>("14E516D658E3D2FA");

    [Fact]
    public void In_float() => Check<float>("6639E951AA713D29");

    private static void Check<T>(string expected) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int steps = FusedFactAttribute.IsFused ? 200 : 2;
        Matrix<T>[] trained = Threads.CheckSameBits(() => Train<T>(steps));
        string hash = Hash(trained);
        Hash(Threads.With(8, () => Train<T>(steps))).Should().Be(hash, "runs are reproducible");
        if (FusedFactAttribute.IsFused)
        {
            hash.Should().Be(expected, $"results in {typeof(T).Name} are the same on every machine");
        }

        static string Hash(Matrix<T>[] matrices) => Bits.Hash(matrices.SelectMany(matrix => matrix.Enumerate()));
    }

    /// <summary>Returns the parameters, the running statistics, the state of the optimizer and a prediction after the steps.</summary>
    private static Matrix<T>[] Train<T>(int steps) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> x = RandomMatrix.Exact<T>(Rows, Inputs, 1);
        Matrix<T> y = RandomMatrix.Labels<T>(Rows, Classes);
        var network = new Sequential<T>(
            Linear<T>(Inputs, 79), new BatchNorm<T>(79), new GELU<T>(), new Dropout<T>(0.2, seed: 1),
            Linear<T>(79, 71), new BatchNorm<T>(71), new Tanh<T>(), new Dropout<T>(0.1, seed: 2, wholeNeurons: true),
            Linear<T>(71, Classes));
        var optimizer = new Adam<T>(network.Parameters, learningRate: 0.01);
        var criterion = new SoftmaxCrossEntropy<T>();
        for (int step = 0; step < steps; step++)
        {
            optimizer.ZeroGradients();
            network.AddGradients(x, y, criterion);
            optimizer.Step();
        }

        return
        [
            .. network.SaveState().Values.Concat(optimizer.SaveState().Values.Where(array => array.ElementType == typeof(T)))
                .Select(array => array.ToArray<T>()).Select(values => Matrix<T>.Build.Dense(1, values.Length, values)),
            network.Predict(x),
        ];
    }

    private static Linear<T> Linear<T>(int inputs, int outputs) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(inputs, outputs, (rows, columns) => RandomMatrix.Exact<T>(rows, columns, 1 / Math.Sqrt(rows)), Initializers.Zeros<T>);
}
