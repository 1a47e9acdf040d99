using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>
/// Weights are bitwise identical for any number of threads. The network is wide enough for its passes to be divided, and its sizes are not
/// multiples of block sizes.
/// </summary>
[Collection(nameof(ThreadTeamTester))]
public class MLPThreadsTests
{
    [Fact]
    public void In_double() => Threads.CheckSameBits(() => Train<double>(1));

    [Fact]
    public void In_float() => Threads.CheckSameBits(() => Train<float>(1));

    /// <summary>
    /// Only one network has the thread team at a time; the other runs without it. Both finish, with the same weights as when they train alone.
    /// </summary>
    [Fact]
    public void Two_networks_train_at_once() => ThreadTeamTester.InTime(() =>
    {
        Matrix<double>[][] alone = [Train<double>(1), Train<double>(2)];
        var together = new Matrix<double>[2][];
        ThreadTeamTester.OnThreads(2, thread => together[thread] = Train<double>(thread + 1));

        together[0].Should().Equal(alone[0]);
        together[1].Should().Equal(alone[1]);
    });

    private static Matrix<T>[] Train<T>(int seed) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> x = RandomMatrix.Normal<T>(101, 203, 14);
        Matrix<T> y = RandomMatrix.Labels<T>(101, 11);
        var network = new MLP<T>(
            203, 11, [97, 45], [new Sigmoid<T>(), new ReLU<T>(), new Identity<T>()],
            Initializers.XavierNormal<T>(seed), Initializers.Zeros<T>, new SoftmaxCrossEntropy<T>(), 0.05, 0.9, batchNormLayers: 2);
        for (int step = 0; step < 60; step++)
        {
            network.TrainStep(x, y);
        }

        return [.. network.LinearLayers.SelectMany(l => new[] { l.W, l.B, l.MomentumW }), .. network.BatchNormLayers.Select(l => l.Gamma), network.Predict(x)];
    }
}
