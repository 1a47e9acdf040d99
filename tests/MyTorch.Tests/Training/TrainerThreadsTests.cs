using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>A network that several threads train is bitwise identical with any number of threads, with its own steps and with an optimizer.</summary>
[Collection(nameof(ThreadTeamTester))]
public class TrainerThreadsTests
{
    [Fact]
    public void In_double() => Check<double>();

    [Fact]
    public void In_float() => Check<float>();

    private static void Check<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var samples = new Dataset<T>(RandomMatrix.Normal<T>(150, 64, 1), RandomMatrix.Labels<T>(150, 10));
        Threads.CheckSameBits(() => Train(Create<T>(), network => new Trainer<T>(network), samples));
        Threads.CheckSameBits(() => Train(
            Create<T>(),
            network => new Trainer<T>(network.Layers, new SoftmaxCrossEntropy<T>(), new Adam<T>(network.Layers.Parameters)) { MaxGradientNorm = 1 },
            samples));
    }

    private static MLP<T> Create<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(
        64, 10, [256, 512], [new GELU<T>(), new GELU<T>(), new Identity<T>()], Initializers.XavierNormal<T>(1), Initializers.Zeros<T>, new SoftmaxCrossEntropy<T>(), 0.05, 0.9, 1);

    private static Matrix<T>[] Train<T>(MLP<T> network, Func<MLP<T>, Trainer<T>> create, Dataset<T> samples) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // An optimizer step uses one thread for each 32,768 elements.
        network.Layers.Parameters.Sum(parameter => parameter.Value.RowCount * parameter.Value.ColumnCount).Should().BeGreaterThan(4 * 32_768);
        create(network).Fit(new DataLoader<T>(samples, 64, shuffle: true), new DataLoader<T>(samples, 100), 3);
        return [.. network.Layers.Parameters.Select(parameter => parameter.Value), network.BatchNormLayers[0].RunningVar];
    }
}
