using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch.Homework.Tests;

/// <summary>Section 3.6: training statistics.</summary>
[Problem(Problems.TrainingStatistics)]
public abstract class TrainingStatisticsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly DataSplit<T> _data = new(CreateSamples(21, seed: 1), CreateSamples(10, seed: 2), null);

    [Fact]
    public void Losses_and_errors_fall_over_the_epochs()
    {
        TrainingStatistics statistics = TrainingStatistics.Collect(CreateNetwork(learningRate: 0.5), _data, epochs: 60, batchSize: 4, seed: 1);

        statistics.TrainingLosses.Should().HaveCount(60);
        statistics.TrainingErrors.Should().HaveCount(60).And.OnlyContain(error => error >= 0 && error <= 1);
        statistics.ValidationLosses.Should().HaveCount(60);
        statistics.ValidationErrors.Should().HaveCount(60);
        statistics.TrainingLosses[^1].Should().BeLessThan(statistics.TrainingLosses[0] / 4);
        statistics.ValidationLosses[^1].Should().BeLessThan(statistics.ValidationLosses[0] / 4);
        statistics.ValidationErrors[^1].Should().Be(0);
    }

    /// <summary>A single batch holds the whole training set, so the training loss is the loss before the step.</summary>
    [Fact]
    public void Statistics_of_one_step_equal_those_of_the_network()
    {
        MLP<T> expected = CreateNetwork(learningRate: 0.05);
        double trainingLoss = double.CreateTruncating(expected.TrainStep(_data.Train.X, _data.Train.Y));
        double trainingError = expected.Error(_data.Train.Y) / 21.0;
        expected.Eval();
        expected.Forward(_data.Validation.X);

        TrainingStatistics statistics = TrainingStatistics.Collect(CreateNetwork(learningRate: 0.05), _data, epochs: 1, batchSize: 21, seed: 1);

        Close.Check("training loss", statistics.TrainingLosses[0], trainingLoss, Precision.Of<T>());
        statistics.TrainingErrors[0].Should().Be(trainingError);
        Close.Check("validation loss", statistics.ValidationLosses[0], double.CreateTruncating(expected.TotalLoss(_data.Validation.Y)) / 10, Precision.Of<T>());
        statistics.ValidationErrors[0].Should().Be(expected.Error(_data.Validation.Y) / 10.0);
    }

    [Fact]
    public void Seed_determines_the_order_of_the_samples()
    {
        Matrix<T> weights = Train(seed: 1);

        Train(seed: 1).Should().Be(weights);
        Train(seed: 2).Should().NotBe(weights);

        Matrix<T> Train(int seed)
        {
            MLP<T> network = CreateNetwork(learningRate: 0.05);
            TrainingStatistics.Collect(network, _data, epochs: 3, batchSize: 4, seed);
            return network.LinearLayers[0].W;
        }
    }

    [Fact]
    public void Test_set_is_not_used()
    {
        var poison = new Dataset<T>(Matrix<T>.Build.Dense(2, 9, T.NaN), Matrix<T>.Build.Dense(2, 1, T.NaN));
        MLP<T> network = CreateNetwork(learningRate: 0.05);
        MLP<T> expected = CreateNetwork(learningRate: 0.05);

        TrainingStatistics.Collect(network, _data with { Test = poison }, epochs: 3, batchSize: 4, seed: 1);
        TrainingStatistics.Collect(expected, _data, epochs: 3, batchSize: 4, seed: 1);

        network.LinearLayers[0].W.Should().Be(expected.LinearLayers[0].W);
    }

    /// <summary>Samples of three classes around (3, 0, 0, 0), (0, 3, 0, 0) and (0, 0, 3, 0).</summary>
    private static Dataset<T> CreateSamples(int count, int seed)
    {
        Matrix<T> y = OneHot.Encode<T>([.. Enumerable.Range(0, count).Select(row => row % 3)], 3);
        Matrix<T> x = Initializers.Normal<T>(0, 0.3, seed)(count, 4);
        x.SetSubMatrix(0, count, 0, 3, x.SubMatrix(0, count, 0, 3) + (y * T.CreateTruncating(3)));
        return new Dataset<T>(x, y);
    }

    /// <summary>Creates a network without BatchNorm and momentum, so that these points do not depend on the code of other problems.</summary>
    private static MLP<T> CreateNetwork(double learningRate) => new(
        4, 3, [6, 5], [new Sigmoid<T>(), new Tanh<T>(), new Identity<T>()], Initializers.XavierNormal<T>(1), Initializers.Zeros<T>,
        new SoftmaxCrossEntropy<T>(), learningRate);
}

public sealed class TrainingStatisticsTestsInDouble : TrainingStatisticsTests<double>;

public sealed class TrainingStatisticsTestsInFloat : TrainingStatisticsTests<float>;
