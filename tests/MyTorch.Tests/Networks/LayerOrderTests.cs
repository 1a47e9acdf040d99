using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>
/// The gradients of whole networks against central differences, with layers that mix columns or work in place in all positions.
/// </summary>
public class LayerOrderTests
{
    [Fact]
    public void Softmax_after_linear() => Check(Linear(5, 4), new Softmax<double>());

    [Fact]
    public void Softmax_first() => Check(new Softmax<double>(), Linear(5, 3), new LogSoftmax<double>());

    [Fact]
    public void Softmax_among_elementwise_layers() =>
        Check(Linear(5, 4), new Tanh<double>(), new LogSoftmax<double>(), new Sigmoid<double>(), new Softmax<double>(), new Softmax<double>(), new SiLU<double>());

    /// <summary>BatchNorm may work in place, but must not overwrite an output that the previous layer needs for its backward pass.</summary>
    [Fact]
    public void BatchNorm_after_softmax() => Check(Linear(5, 4), new Softmax<double>(), new BatchNorm<double>(4));

    [Fact]
    public void BatchNorm_after_an_activation() =>
        Check(Linear(5, 4), new Sigmoid<double>(), new BatchNorm<double>(4), new Tanh<double>(), new BatchNorm<double>(4));

    private static Linear<double> Linear(int inputs, int outputs) =>
        new(inputs, outputs, Initializers.XavierNormal<double>(7), columns => Initializers.Uniform<double>(-1, 1, 8)(1, columns));

    private static void Check(params Layer<double>[] layers)
    {
        var network = new Sequential<double>(layers);
        Matrix<double> x = RandomMatrix.Normal<double>(6, 5, 1);
        Matrix<double> weights = RandomMatrix.Normal<double>(6, network.Forward(x).ColumnCount, 2);
        Matrix<double> dx = network.Backward(weights);

        CentralDifferences.Check("x", Loss, x, dx);
        foreach (Parameter<double> parameter in network.Parameters)
        {
            CentralDifferences.Check(parameter.Name, Loss, parameter.Value, parameter.Gradient);
        }

        double Loss() => CentralDifferences.WeightedSum(network.Forward(x), weights);
    }
}
