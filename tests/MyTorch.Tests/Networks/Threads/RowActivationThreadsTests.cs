using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>Networks with layers that mix columns: gradients are bitwise identical for any number of threads.</summary>
[Collection(nameof(ThreadTeamTester))]
public class RowActivationThreadsTests
{
    [Fact]
    public void In_double() => Threads.CheckSameBits(Run<double>);

    [Fact]
    public void In_float() => Threads.CheckSameBits(Run<float>);

    /// <summary>Sizes that are divided into three chunks and are not multiples of block sizes.</summary>
    private static Matrix<T>[] Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var network = new Sequential<T>(
            new Softmax<T>(), Linear<T>(203, 97), new Tanh<T>(), new Softmax<T>(), new SiLU<T>(), new LogSoftmax<T>(), Linear<T>(97, 101),
            new LogSoftmax<T>());
        Matrix<T> x = RandomMatrix.Normal<T>(301, 203, 3);
        network.AddGradients(x, RandomMatrix.Labels<T>(301, 101), new NegativeLogLikelihood<T>());
        network.Forward(x);
        Matrix<T> dx = network.Backward(RandomMatrix.Normal<T>(301, 101, 4));
        return [dx, network.Predict(x), .. network.Parameters.Select(parameter => parameter.Gradient)];
    }

    private static Linear<T> Linear<T>(int inputs, int outputs) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(inputs, outputs, Initializers.XavierNormal<T>(5), Initializers.Zeros<T>);
}
