using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using Xunit;

namespace MyTorch.Tests.Seeds;

/// <summary>
/// Seed 003 (CS 479 notes), 5.1.2 and 5.1.3: 300 points around three in six dimensions, and the network "mynet" of 6-10-5-3 logistic units
/// without a bias in its first layer, its log-softmax and negative log likelihood of class indices, trained for 200 epochs at the
/// learning rate 1.
/// </summary>
public abstract class ThreeClassTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Samples = 300;
    private const int Epochs = 200;
    private const double Noise = 0.1;

    /// <summary>The points A of the seed, one to a class.</summary>
    private static readonly Matrix<T> Centers = Rows(
        [-1.3455, 0.6580, -0.2041, -0.0052, 0.2841, -0.6806],
        [-0.3096, 0.4767, 0.0416, 0.8221, 0.3553, -0.9552],
        [0.0603, 1.0587, 0.6078, -0.5603, 0.9886, -1.1840]);

    /// <summary>The first five inputs of the seed's own dataset, whose classes it prints as 2, 1, 2, 2, 2.</summary>
    private static readonly Matrix<T> Printed = Rows(
        [0.0648, 1.0591, 0.3801, -0.4864, 0.9960, -1.1367],
        [-0.4479, 0.5487, 0.1092, 0.7356, 0.3301, -0.9817],
        [0.0445, 1.0273, 0.5690, -0.5552, 1.1006, -1.1681],
        [0.0491, 1.0013, 0.7913, -0.5124, 1.0008, -1.1813],
        [-0.0058, 1.0477, 0.7242, -0.7067, 0.8411, -1.2293]);

    private static readonly int[] ClassesOfPrinted = [2, 1, 2, 2, 2];

    private readonly NegativeLogLikelihood<T> _criterion = new();

    /// <summary>
    /// The seed's losses begin at 1.1283, hardly more than the ln 3 of a guess, and its classes end with probabilities from 0.9825 to 0.9870:
    /// -ln of them is 0.013 to 0.018. Other weights at the start end elsewhere, but none of these with a doubt about any sample.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Training_ends_as_the_seed_says(int seed)
    {
        (Matrix<T> x, int[] classes) = Dataset(seed);
        Sequential<T> network = Network(seed);

        T[] losses = Train(network, x, classes);

        double.CreateTruncating(losses[0]).Should().BeInRange(Math.Log(3) - 0.01, 1.4);
        double.CreateTruncating(losses[^1]).Should().BeInRange(0.005, 0.1);
        OneHot.Decode(network.Predict(x)).Should().Equal(classes);
        Matrix<T> logarithms = network.Predict(Printed);
        OneHot.Decode(logarithms).Should().Equal(ClassesOfPrinted);
        ClassesOfPrinted.Select((label, row) => Math.Exp(double.CreateTruncating(logarithms[row, label]))).Should().OnlyContain(probability => probability > 0.9);
    }

    private T[] Train(Sequential<T> network, Matrix<T> x, int[] classes)
    {
        var optimizer = new SGD<T>(network.Parameters, 1);
        return [.. Enumerable.Range(0, Epochs).Select(_ =>
        {
            network.ZeroGradients();
            T loss = network.AddGradients(x, classes, _criterion);
            optimizer.Step();
            return loss;
        })];
    }

    private static (Matrix<T> X, int[] Classes) Dataset(int seed)
    {
        Matrix<T> noise = Initializers.Normal<T>(0, Noise, seed + 30)(Samples, Centers.ColumnCount);
        var random = new Random(seed + 40);
        int[] classes = [.. Enumerable.Range(0, Samples).Select(_ => random.Next(3))];
        return (noise.MapIndexed((row, column, value) => Centers[classes[row], column] + value), classes);
    }

    private static Sequential<T> Network(int seed) => new(
        TorchLinear.Create<T>(6, 10, seed, bias: false), new Sigmoid<T>(),
        TorchLinear.Create<T>(10, 5, seed + 10), new Sigmoid<T>(),
        TorchLinear.Create<T>(5, 3, seed + 20), new LogSoftmax<T>());

    private static Matrix<T> Rows(params double[][] rows) =>
        Matrix<T>.Build.DenseOfRowArrays(rows.Select(row => row.Select(T.CreateTruncating).ToArray()));
}

public sealed class ThreeClassTestsInDouble : ThreeClassTests<double>;

public sealed class ThreeClassTestsInFloat : ThreeClassTests<float>;
