using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Seeds;

/// <summary>Seed 000 (CMU 11-785 homework 1 part 1), the statements of appendices B to D.</summary>
public class GlossaryTests
{
    private const double Tolerance = 1e-14;

    /// <summary>
    /// Two hidden layers of one sigmoid each and the cost (a - y)^2. The derivative of z in the weight is the activation of the layer before; the
    /// scan has the derivative of sigma there.
    /// </summary>
    [Fact]
    public void A_chain_of_single_neurons_has_the_printed_derivatives()
    {
        double[] w = [0.8, -1.3, 0.6];
        double[] b = [0.1, 0.2, -0.4];
        const double Target = 0.25;
        Linear<double>[] layers = [.. w.Zip(b, (weight, bias) => new Linear<double>(1, 1, (_, _) => Scalar(weight), _ => Scalar(bias)))];
        var network = new Sequential<double>(layers.SelectMany(layer => new Layer<double>[] { layer, new Sigmoid<double>() }));
        double[] a = [0.7, 0, 0, 0];
        for (int layer = 0; layer < w.Length; layer++)
        {
            a[layer + 1] = 1 / (1 + Math.Exp(-((w[layer] * a[layer]) + b[layer])));
        }

        network.AddGradients(Scalar(a[0]), Scalar(Target), new MeanSquaredError<double>());

        double slope = 2 * (a[^1] - Target);
        for (int layer = w.Length - 1; layer >= 0; layer--)
        {
            double ofZ = slope * a[layer + 1] * (1 - a[layer + 1]);
            Close.Check($"dC/dW of layer {layer}", layers[layer].DW[0, 0], ofZ * a[layer], Tolerance);
            Close.Check($"dC/db of layer {layer}", layers[layer].DB[0, 0], ofZ, Tolerance);
            slope = ofZ * w[layer];
        }

        Close.Check("dC/da of the input", network.Backward(Scalar(2 * (a[^1] - Target)))[0, 0], slope, Tolerance);
    }

    /// <summary>A neuron influences all neurons of the next layer, so its derivative is a sum over them.</summary>
    [Fact]
    public void A_neuron_has_the_sum_of_its_influences()
    {
        var linear = new Linear<double>(2, 3, seed: 1);
        var network = new Sequential<double>(linear, new Sigmoid<double>());
        Matrix<double> output = network.Forward(Matrix<double>.Build.Dense(1, 2, [0.3, -0.6]));
        double[] targets = [1, 0, 0.5];
        Matrix<double> ofOutput = Matrix<double>.Build.Dense(1, 3, (_, j) => 2 * (output[0, j] - targets[j]));

        Matrix<double> ofInput = network.Backward(ofOutput);

        for (int k = 0; k < 2; k++)
        {
            Close.Check($"dC/da[{k}]", ofInput[0, k], Enumerable.Range(0, 3).Sum(j => ofOutput[0, j] * output[0, j] * (1 - output[0, j]) * linear.W[k, j]), Tolerance);
        }
    }

    /// <summary>With f(x) = x, N layers are one, whose derivative does not depend on z.</summary>
    [Fact]
    public void Linear_layers_are_squashed_into_one()
    {
        Linear<double>[] layers = [new(3, 5, seed: 1), new(5, 4, seed: 2), new(4, 2, seed: 3)];
        var network = new Sequential<double>(layers.SelectMany(layer => new Layer<double>[] { layer, new Identity<double>() }));
        Matrix<double> w = layers[0].W * layers[1].W * layers[2].W;
        Matrix<double> b = (((layers[0].B * layers[1].W) + layers[1].B) * layers[2].W) + layers[2].B;
        var single = new Linear<double>(3, 2, (_, _) => w, _ => b);
        Matrix<double> x = RandomMatrix.Normal<double>(7, 3, 4);

        Close.Check("output", network.Predict(x), single.Forward(x), Tolerance);
        Close.Check("dx", Autograd.Autograd.Jacobian(network, x.SubMatrix(0, 1, 0, 3)), w.Transpose(), Tolerance);
    }

    [Fact]
    public void BatchNorm_can_learn_the_identity()
    {
        var layer = new BatchNorm<double>(3);
        Matrix<double> x = RandomMatrix.Normal<double>(20, 3, 1).Map(value => (2 * value) + 5);
        layer.Forward(x);
        (layer.Var + layer.Epsilon).PointwiseSqrt().CopyTo(layer.Gamma);
        layer.Mean.CopyTo(layer.Beta);

        Close.Check("output", layer.Forward(x), x, Tolerance);
    }

    [Fact]
    public void LogSumExp_neither_overflows_nor_underflows()
    {
        Math.Exp(1000).Should().Be(double.PositiveInfinity);
        Math.Exp(-1000).Should().Be(0);

        Close.Check("large", LogSumExp.Compute<double>([1000, 1000]), 1000 + Math.Log(2), Tolerance);
        Close.Check("small", LogSumExp.Compute<double>([-1000, -1000]), -1000 + Math.Log(2), Tolerance);
    }

    private static Matrix<double> Scalar(double value) => Matrix<double>.Build.Dense(1, 1, value);
}
