using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Metrics;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>Networks with a single output, the logit or probability of class 1, have the metrics of two classes.</summary>
public abstract class BinaryMetricsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Matrix<T> _x = RandomMatrix.Normal<T>(20, 4, seed: 1);
    private readonly Matrix<T> _y = Matrix<T>.Build.Dense(20, 1, (row, _) => row % 3 == 0 ? T.One : T.Zero);

    [Fact]
    public void A_threshold_makes_classes_of_scores()
    {
        Matrix<T> scores = Matrix<T>.Build.Dense(6, 1, [.. new[] { -1, 0, 1e-30, 0.5, 0.75, 2 }.Select(T.CreateTruncating)]);
        int[] classes = [0, 1, 1, 0, 1, 0];

        CountsOf(ConfusionMatrix.Create(scores, classes, threshold: 0)).Should().Equal(1, 2, 1, 2);
        CountsOf(ConfusionMatrix.Create(scores, classes, threshold: 0.5)).Should().Equal(2, 1, 2, 1);
        CountsOf(ConfusionMatrix.Create(scores, Matrix<T>.Build.Dense(6, 1, (row, _) => T.CreateChecked(classes[row])), 0.5)).Should().Equal(2, 1, 2, 1);
        CountsOf(ConfusionMatrix.Create(Matrix<T>.Build.SparseOfMatrix(scores), OneHot.Encode<T>(classes, 2), 0.5)).Should().Equal(2, 1, 2, 1);
        var inBatches = new ConfusionMatrix(2);
        inBatches.Add(scores.SubMatrix(0, 4, 0, 1), classes.AsSpan(0, 4), 0);
        inBatches.Add(scores.SubMatrix(4, 2, 0, 1), classes.AsSpan(4), 0);
        CountsOf(inBatches).Should().Equal(1, 2, 1, 2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_accuracy_of_a_trainer_is_that_of_the_predicted_classes(bool isLogit)
    {
        (Sequential<T> network, Criterion<T> criterion) = Create(isLogit);
        int[] expected = network.PredictClasses(_x, criterion);
        int[] classes = [.. _y.Enumerate().Select(int.CreateChecked)];
        double accuracy = expected.Zip(classes).Count(pair => pair.First == pair.Second) / 20.0;
        expected.Should().Contain([0, 1]);
        var trainer = new Trainer<T>(network, criterion, new SGD<T>(network.Parameters, learningRate: 0))
        {
            Metrics = [Metric.Accuracy<T>(), Metric.ForClasses<T>("precision", confusion => confusion.Precision(1)), Metric.ForClasses<T>("by_hand", c => c.Accuracy, threshold: isLogit ? 0 : 0.5)],
        };

        History history = trainer.Fit(Loader(), Loader(), 1);

        history["training_accuracy"].Should().Equal(accuracy);
        history["validation_accuracy"].Should().Equal(accuracy);
        history["validation_by_hand"].Should().Equal(accuracy);
        history["validation_precision"].Should().Equal(ConfusionMatrix.Create(expected, classes).Precision(1));
    }

    /// <summary>If an output is not a probability, only the caller knows the threshold of class 1.</summary>
    [Fact]
    public void An_explicit_threshold_is_enough_for_any_criterion()
    {
        (Sequential<T> network, _) = Create(isLogit: false);
        var trainer = new Trainer<T>(network, new MeanSquaredError<T>(), new SGD<T>(network.Parameters, learningRate: 0)) { Metrics = [Metric.Accuracy<T>(threshold: 0.5)] };

        trainer.Fit(Loader(), null, 1)["training_accuracy"].Should().Equal(ConfusionMatrix.Create(network.Predict(_x), _y, 0.5).Accuracy);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Error_of_the_handout_network_counts_predicted_classes(bool isLogit)
    {
        MLP<T> network = CreateMLP(isLogit ? new BinaryCrossEntropyWithLogits<T>() : new BinaryCrossEntropy<T>(), isLogit ? new Identity<T>() : new Sigmoid<T>());
        int wrong = network.PredictClasses(_x).Zip(_y.Enumerate()).Count(pair => pair.First != int.CreateChecked(pair.Second));
        network.Forward(_x);

        network.Error(_y).Should().Be(wrong).And.BePositive();
        TrainingStatistics statistics = TrainingStatistics.Collect(network, new DataSplit<T>(Samples(), Samples(), null), 1, 20, seed: 1);
        statistics.TrainingErrors.Should().Equal(wrong / 20.0);
        statistics.ValidationErrors.Should().Equal(wrong / 20.0);
    }

    [Fact]
    public void A_single_quantity_has_no_classification_error()
    {
        MLP<T> network = CreateMLP(new MeanSquaredError<T>(), new Identity<T>());
        network.Forward(_x);

        network.Invoking(mlp => mlp.Error(_y)).Should().Throw<NotSupportedException>();
        TrainingStatistics statistics = TrainingStatistics.Collect(network, new DataSplit<T>(Samples(), Samples(), null), 1, 20, seed: 1);
        statistics.TrainingErrors.Should().Equal(double.NaN);
        statistics.TrainingLosses.Should().OnlyContain(loss => double.IsFinite(loss));
    }

    [Fact]
    public void Nothing_is_allocated_once_warm()
    {
        (_, Criterion<T> criterion) = Create(isLogit: true);
        var metric = new ClassMetric<T>("accuracy", confusion => confusion.Accuracy, maximize: true, threshold: null);
        metric.Begin(1, 1, criterion);
        Matrix<T> scores = _x.SubMatrix(0, 20, 0, 1);
        MLP<T> network = CreateMLP(new BinaryCrossEntropyWithLogits<T>(), new Identity<T>());
        network.Forward(_x);

        Allocated.WhenWarm(() =>
        {
            metric.Add(scores, _y);
            network.Error(_y);
        }).Should().Be(0);
    }

    private static (Sequential<T> Network, Criterion<T> Criterion) Create(bool isLogit)
    {
        var linear = new Linear<T>(4, 1, Initializers.XavierNormal<T>(3), Initializers.Zeros<T>);
        return isLogit ? (new Sequential<T>(linear), new BinaryCrossEntropyWithLogits<T>()) : (new Sequential<T>(linear, new Sigmoid<T>()), new BinaryCrossEntropy<T>());
    }

    private static MLP<T> CreateMLP(Criterion<T> criterion, Activation<T> output) =>
        new(4, 1, [], [output], Initializers.XavierNormal<T>(3), Initializers.Zeros<T>, criterion, learningRate: 0);

    private static long[] CountsOf(ConfusionMatrix confusion) => [confusion[0, 0], confusion[0, 1], confusion[1, 0], confusion[1, 1]];

    private Dataset<T> Samples() => new(_x, _y);

    private DataLoader<T> Loader() => new(Samples(), 7);
}

public sealed class BinaryMetricsTestsInDouble : BinaryMetricsTests<double>;

public sealed class BinaryMetricsTestsInFloat : BinaryMetricsTests<float>;
