using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Seeds;

/// <summary>
/// Seed 001 (DS-GA 1008 homework 1), 1.2 and 1.3: Linear, f, Linear, g and a loss for a single sample, with every gradient by the seed's
/// formulas, written out here in double. Its (46) must have e^-z / (1 + e^-z)^2, and (51) and (60) lack brackets: the minus is for both terms of
/// the binary cross entropy, and 1 / K for both of its derivative.
/// </summary>
public abstract class TwoLayerNetworkTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Outputs = 3;
    private readonly Matrix<T> _x = RandomMatrix.Normal<T>(1, 4, 1);
    private readonly Matrix<T> _y = Matrix<T>.Build.Dense(1, Outputs, [T.One, T.Zero, T.One]);
    private readonly Linear<T> _first = TorchLinear.Create<T>(4, 6, 2);
    private readonly Linear<T> _second = TorchLinear.Create<T>(6, Outputs, 3);

    /// <summary>1.2 with the loss of (2), which is a sum, and then with that of (16), where N must be the number of outputs.</summary>
    [Theory]
    [InlineData(Reduction.Sum, 2)]
    [InlineData(Reduction.Mean, 2.0 / Outputs)]
    public void Five_relu_and_squared_error(Reduction reduction, double factor) => Check(
        (new Scaled<T>(new ReLU<T>(), 5), z => 5 * Math.Max(0, z), z => z > 0 ? 5 : 0),
        (new Identity<T>(), z => z, _ => 1),
        (new MeanSquaredError<T>(reduction), (output, y) => factor * (output - y)));

    [Fact]
    public void Tanh_sigmoid_and_squared_error() => Check(
        (new Tanh<T>(), Math.Tanh, z => 1 - (Math.Tanh(z) * Math.Tanh(z))),
        (new Sigmoid<T>(), Sigmoid, z => Sigmoid(z) * (1 - Sigmoid(z))),
        (new MeanSquaredError<T>(), (output, y) => 2.0 / Outputs * (output - y)));

    [Fact]
    public void Tanh_sigmoid_and_binary_cross_entropy() => Check(
        (new Tanh<T>(), Math.Tanh, z => 1 - (Math.Tanh(z) * Math.Tanh(z))),
        (new Sigmoid<T>(), Sigmoid, z => Sigmoid(z) * (1 - Sigmoid(z))),
        (new BinaryCrossEntropy<T>(), (output, y) => ((-y / output) + ((1 - y) / (1 - output))) / Outputs));

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));

    private void Check(
        (Activation<T> Layer, Func<double, double> Function, Func<double, double> Slope) f,
        (Activation<T> Layer, Func<double, double> Function, Func<double, double> Slope) g,
        (Criterion<T> Criterion, Func<double, double, double> Slope) loss)
    {
        new Sequential<T>(_first, f.Layer, _second, g.Layer).AddGradients(_x, _y, loss.Criterion);

        Matrix<double> z1 = (InDouble(_x) * InDouble(_first.W)) + InDouble(_first.B);
        Matrix<double> z2 = z1.Map(f.Function, Zeros.Include);
        Matrix<double> z3 = (z2 * InDouble(_second.W)) + InDouble(_second.B);
        Matrix<double> ofOutput = z3.Map(g.Function, Zeros.Include).Map2(loss.Slope, InDouble(_y), Zeros.Include);
        Matrix<double> ofZ3 = ofOutput.PointwiseMultiply(z3.Map(g.Slope, Zeros.Include));
        Matrix<double> ofZ1 = ofZ3.TransposeAndMultiply(InDouble(_second.W)).PointwiseMultiply(z1.Map(f.Slope, Zeros.Include));
        Close.Check("W2", _second.DW, z2.Transpose() * ofZ3, Precision.Of<T>());
        Close.Check("b2", _second.DB, ofZ3, Precision.Of<T>());
        Close.Check("W1", _first.DW, InDouble(_x).Transpose() * ofZ1, Precision.Of<T>());
        Close.Check("b1", _first.DB, ofZ1, Precision.Of<T>());
    }

    private static Matrix<double> InDouble(Matrix<T> matrix) => matrix.Map(double.CreateTruncating, Zeros.Include);
}

public sealed class TwoLayerNetworkTestsInDouble : TwoLayerNetworkTests<double>;

public sealed class TwoLayerNetworkTestsInFloat : TwoLayerNetworkTests<float>;
