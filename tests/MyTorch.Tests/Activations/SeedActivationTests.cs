using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Activations;

/// <summary>The statements of the seed documents about activations: derivatives in 001, networks of threshold units in 002.</summary>
public class SeedActivationTests
{
    private static readonly Matrix<double> Bits = Matrix<double>.Build.DenseOfArray(new double[,] { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } });

    /// <summary>Question 1.2 has f = 5 ReLU, and section 4.3.10 the derivative of ReLU: 1 for z > 0, 0 for z at most 0.</summary>
    [Fact]
    public void Five_relu_has_five_times_the_derivative_of_relu()
    {
        var activation = new Scaled<double>(new ReLU<double>(), 5);

        activation.Forward(Matrix<double>.Build.Dense(1, 4, [-3, 0, 0.5, 2])).Row(0).Should().Equal(0, 0, 2.5, 10);
        activation.Derivative().Row(0).Should().Equal(0, 0, 5, 5);
    }

    /// <summary>
    /// Section 4.4.5 plots the derivatives of LeakyReLU(negative_slope=.01) and Softplus(beta=1): a step from 0.01 to 1, and the sigmoid.
    /// </summary>
    [Fact]
    public void Derivatives_of_leaky_relu_and_softplus_match_the_plots()
    {
        Matrix<double> z = Matrix<double>.Build.Dense(1, 4, [-3, -0.5, 0.5, 2]);
        var leaky = new LeakyReLU<double>();
        var softplus = new Softplus<double>();
        leaky.Forward(z);
        softplus.Forward(z);

        leaky.Derivative().Row(0).Should().Equal(0.01, 0.01, 1, 1);
        Close.Check("the derivative of softplus", softplus.Derivative(), new Sigmoid<double>().Forward(z), 1e-15, Close.EachElement);
    }

    /// <summary>Y = U(Z1 + Z2 - 1/2) with Z1 = U(2 X1 - 2 X2 - 1), which is X1 AND NOT X2, and Z2 with X1 and X2 exchanged.</summary>
    [Fact]
    public void Threshold_units_compute_xor() =>
        Truth([2, -2, -2, 2], [-1, -1]).Should().Equal(0, 1, 1, 0);

    /// <summary>
    /// Z1 = U(X1 + X2 - 2), which is X1 AND X2, and Z2 = U(-X1 - X2), which is NOR. The seed argues that U is 1 if the sum "is equal to zero",
    /// although it then writes >. With U(0) = 0, as in seeds 003 and 004, neither unit would ever fire. U(x) = U(a x), so doubling the weights
    /// changes nothing.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Threshold_units_compute_xnor(double a) =>
        Truth([a, a, -a, -a], [-2 * a, 0]).Should().Equal(1, 0, 0, 1);

    [Fact]
    public void The_approximation_of_gelu_has_the_documented_error()
    {
        Matrix<double> z = Matrix<double>.Build.Dense(1, 20_001, (_, column) => (column - 10_000) * 1e-3);

        double difference = (new GELU<double>().Forward(z) - new GELU<double>(tanhApproximation: true).Forward(z)).Enumerate().Max(Math.Abs);

        difference.Should().BeInRange(4e-4, 5e-4);
    }

    /// <summary>The outputs of two hidden threshold units and the OR of both, for the four pairs of bits.</summary>
    private static Vector<double> Truth(double[] hiddenWeights, double[] hiddenBias)
    {
        var network = new MLP<double>(
            2, 1, [2], [new UnitStep<double>(), new UnitStep<double>()],
            (rows, columns) => Matrix<double>.Build.Dense(rows, columns, columns == 2 ? hiddenWeights : [1, 1]),
            columns => Matrix<double>.Build.Dense(1, columns, columns == 2 ? hiddenBias : [-0.5]),
            new SoftmaxCrossEntropy<double>(), learningRate: 0);
        return network.Predict(Bits).Column(0);
    }
}
