using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>Softmax and related layers at every position in networks.</summary>
public abstract class RowActivationNetworkTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// Sums and logarithms are the same; the gradient e^(log p) - y has the rounding error of log p, a few units in its last place.
    /// </summary>
    [Fact]
    public void LogSoftmax_with_NLL_equals_softmax_cross_entropy()
    {
        Matrix<T> x = RandomMatrix.Normal<T>(23, 6, 1);
        Matrix<T> y = RandomMatrix.Labels<T>(23, 5);
        Linear<T> ofLogits = Linear(6, 5);
        Linear<T> ofLogarithms = Linear(6, 5);
        var entropy = new SoftmaxCrossEntropy<T>();
        var likelihood = new NegativeLogLikelihood<T>();

        T expected = new Sequential<T>(ofLogits).AddGradients(x, y, entropy);
        T actual = new Sequential<T>(ofLogarithms, new LogSoftmax<T>()).AddGradients(x, y, likelihood);

        actual.Should().Be(expected);
        likelihood.Loss.Should().Equal(entropy.Loss);
        Close.Check("W", ofLogarithms.DW, ofLogits.DW.Map(double.CreateTruncating), Precision.Of<T>());
        Close.Check("b", ofLogarithms.DB, ofLogits.DB.Map(double.CreateTruncating), Precision.Of<T>());
    }

    /// <summary>More rows than a chunk of a prediction, so that each chunk is part of longer columns.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(1003)]
    public void Predictions_are_bitwise_identical_to_the_forward_pass(int rows)
    {
        Matrix<T> x = RandomMatrix.Normal<T>(rows, 7, 1);
        foreach (Sequential<T> network in new Sequential<T>[]
        {
            new(new Softmax<T>()), new(new LogSoftmax<T>()), new(new Hardmax<T>()), new(new LogSoftmax<T>(), new ReLU<T>(), new Softmax<T>(), new Hardmax<T>()),
        })
        {
            network.Predict(x).Should().Be(network.Forward(x));
        }
    }

    [Fact]
    public void A_prediction_does_not_affect_the_backward_pass()
    {
        Matrix<T> x = RandomMatrix.Normal<T>(12, 7, 1);
        Matrix<T> delta = RandomMatrix.Normal<T>(12, 7, 2);
        var network = new Sequential<T>(new Softmax<T>());
        network.Forward(x);
        Matrix<T> gradient = network.Backward(delta);
        network.Predict(RandomMatrix.Normal<T>(30, 7, 3));

        network.Backward(delta).Should().Be(gradient);
    }

    private static Linear<T> Linear(int inputs, int outputs) => new(inputs, outputs, Initializers.XavierNormal<T>(4), Initializers.Zeros<T>);
}

public sealed class RowActivationNetworkTestsInDouble : RowActivationNetworkTests<double>;

public sealed class RowActivationNetworkTestsInFloat : RowActivationNetworkTests<float>;
