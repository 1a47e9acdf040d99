using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.MultipleChoice;

/// <summary>Checks the answers to the multiple choice questions (section 2) against the behavior of the library.</summary>
public class AnswersInTheLibraryTests
{
    private readonly Matrix<double> _x = RandomMatrix.Normal<double>(20, 3, 1);

    [Fact]
    public void Question1()
    {
        var linear = new Linear<double>(3, 9, Initializers.XavierNormal<double>(1), Initializers.Zeros<double>);
        Matrix<double> delta = linear.Forward(_x);
        linear.Backward(delta);

        (linear.DB.RowCount, linear.DB.ColumnCount, delta.ColumnSums().Count).Should().Be((1, 9, 9));
    }

    [Fact]
    public void Question2()
    {
        var batchNorm = new BatchNorm<double>(3);
        batchNorm.Forward(_x);

        Close.Check("mean", batchNorm.Mean, _x.ColumnSums().ToRowMatrix() / 20, Precision.Of<double>());
    }

    [Fact]
    public void Question3()
    {
        var batchNorm = new BatchNorm<double>(3);
        batchNorm.Forward(_x);
        Matrix<double> one = _x.SubMatrix(0, 1, 0, 3);

        batchNorm.Forward(one, eval: true).Enumerate().Should().NotContain(0.0, "the running statistics do not cancel the sample");
        batchNorm.Forward(one).Enumerate().Should().OnlyContain(y => y == 0, "a single sample equals its own mean");
    }

    [Fact]
    public void Question4()
    {
        int[] sizes = [784, 64, 10];

        var network = new MLP<double>(
            sizes[0], sizes[^1], sizes[1..^1], [new ReLU<double>(), new Identity<double>()], Initializers.Zeros<double>, Initializers.Zeros<double>,
            new SoftmaxCrossEntropy<double>(), learningRate: 0);

        network.LinearLayers.Select(linear => (linear.W.RowCount, linear.W.ColumnCount)).Should().Equal(sizes.Zip(sizes.Skip(1)));
    }

    [Fact]
    public void Question5()
    {
        Matrix<double> w = RandomMatrix.Normal<double>(3, 4, 2);
        Matrix<double> b = RandomMatrix.Normal<double>(1, 4, 3);
        var linear = new Linear<double>(3, 4, (_, _) => w, _ => b);
        Matrix<double> everyRow = Matrix<double>.Build.Dense(20, 4, (_, column) => b[0, column]);

        Matrix<double> layer = new Tanh<double>().Forward(linear.Forward(_x));

        Close.Check("layer", layer, new Tanh<double>().Forward((_x * w) + everyRow), Precision.Of<double>());
    }
}
