using System.Numerics;
using FluentAssertions;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Random;
using MyTorch.Data;
using MyTorch.Metrics;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>Properties that hold for any predictions.</summary>
public abstract class MetricsPropertyTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Rows = 53;
    private const int Classes = 4;

    private static readonly Averaging[] Averagings = Enum.GetValues<Averaging>();

    private readonly Matrix<T> _probabilities = new Softmax<T>().Forward(RandomMatrix.Normal<T>(Rows, Classes, seed: 1));
    private readonly int[] _classes = OneHot.Decode(RandomMatrix.Normal<T>(Rows, Classes, seed: 2));

    [Fact]
    public void The_order_of_the_samples_changes_nothing()
    {
        int[] order = Combinatorics.GeneratePermutation(Rows, new Xoshiro256StarStar(3));
        Matrix<T> permuted = Matrix<T>.Build.DenseOfRowVectors(order.Select(_probabilities.Row));
        int[] classes = [.. order.Select(i => _classes[i])];

        CheckSame(ClassificationMetrics.Create(permuted, classes), ClassificationMetrics.Create(_probabilities, _classes));
        RegressionMetrics before = RegressionMetrics.Create(_probabilities.SubMatrix(0, Rows, 0, 2), _probabilities.SubMatrix(0, Rows, 2, 2));
        RegressionMetrics after = RegressionMetrics.Create(permuted.SubMatrix(0, Rows, 0, 2), permuted.SubMatrix(0, Rows, 2, 2));
        Close.Check("squared", after.MeanSquaredError, before.MeanSquaredError, 1e-14);
        Close.Check("absolute", after.MeanAbsoluteError, before.MeanAbsoluteError, 1e-14);
        Close.Check("R2", after.R2, before.R2, 1e-13);
    }

    [Fact]
    public void Samples_in_batches_give_bitwise_identical_results()
    {
        var metrics = new ClassificationMetrics(Classes);
        var confusion = new ConfusionMatrix(Classes);
        var regression = new RegressionMetrics(Classes);
        Matrix<T> labels = OneHot.Encode<T>(_classes, Classes);
        for (int epoch = 0; epoch < 2; epoch++)
        {
            metrics.Clear();
            confusion.Clear();
            regression.Clear();
            for (int start = 0; start < Rows; start += 7)
            {
                int count = Math.Min(7, Rows - start);
                Matrix<T> batch = _probabilities.SubMatrix(start, count, 0, Classes);
                Matrix<T> batchLabels = labels.SubMatrix(start, count, 0, Classes);
                metrics.Add(batch, batchLabels);
                confusion.Add(batch, batchLabels);
                regression.Add(batch, batchLabels);
            }
        }

        ClassificationMetrics whole = ClassificationMetrics.Create(_probabilities, labels);
        CheckSame(metrics, whole);
        metrics.LogLoss.Should().Be(whole.LogLoss);
        Counts(confusion).Should().Equal(Counts(whole.Confusion));
        (metrics.Count, confusion.Count, regression.Count).Should().Be((Rows, Rows, Rows));
        RegressionMetrics wholeRegression = RegressionMetrics.Create(_probabilities, labels);
        (regression.MeanAbsoluteError, regression.MeanSquaredError, regression.R2)
            .Should().Be((wholeRegression.MeanAbsoluteError, wholeRegression.MeanSquaredError, wholeRegression.R2));
    }

    [Fact]
    public void Metrics_of_a_trainer_are_those_of_all_samples()
    {
        Matrix<T> labels = OneHot.Encode<T>(_classes, _probabilities.ColumnCount);
        RegressionMetrics numbers = RegressionMetrics.Create(_probabilities, labels);
        (Metric<T> Metric, double Value, bool Maximizes)[] metrics =
        [
            (Metric.Accuracy<T>(), ConfusionMatrix.Create(_probabilities, labels).Accuracy, true),
            (Metric.R2<T>(), numbers.R2, true),
            (Metric.MeanAbsoluteError<T>(), numbers.MeanAbsoluteError, false),
            (Metric.MeanSquaredError<T>(), numbers.MeanSquaredError, false),
        ];
        foreach ((Metric<T> metric, double value, bool maximizes) in metrics)
        {
            metric.Add(_probabilities, labels);
            (metric.Value, metric.Maximizes).Should().Be((value, maximizes));
        }

        metrics.Select(metric => metric.Metric.Name).Should().Equal("accuracy", "r2", "mean_absolute_error", "mean_squared_error");
    }

    [Fact]
    public void Labels_may_be_one_hot_or_indices_and_matrices_of_any_storage()
    {
        ClassificationMetrics expected = ClassificationMetrics.Create(_probabilities, _classes);
        Matrix<T> indices = Matrix<T>.Build.Dense(Rows, 1, (row, _) => T.CreateChecked(_classes[row]));
        Matrix<T> sparse = Matrix<T>.Build.SparseOfMatrix(OneHot.Encode<T>(_classes, Classes));

        CheckSame(ClassificationMetrics.Create(_probabilities, indices), expected);
        CheckSame(ClassificationMetrics.Create(Matrix<T>.Build.SparseOfMatrix(_probabilities), sparse), expected);
        Counts(ConfusionMatrix.Create(_probabilities, indices)).Should().Equal(Counts(expected.Confusion));
        Counts(ConfusionMatrix.Create(_probabilities, _classes)).Should().Equal(Counts(expected.Confusion));
        var byHand = new ConfusionMatrix(Classes);
        byHand.Add(OneHot.Decode(_probabilities), _classes);
        Counts(byHand).Should().Equal(Counts(expected.Confusion));
    }

    [Fact]
    public void Micro_averages_are_the_accuracy()
    {
        ConfusionMatrix confusion = ConfusionMatrix.Create(_probabilities, _classes);

        confusion.Precision(Averaging.Micro).Should().Be(confusion.Accuracy);
        confusion.Recall(Averaging.Micro).Should().Be(confusion.Accuracy);
        confusion.F1(Averaging.Micro).Should().Be(confusion.Accuracy);
        Close.Check("weighted recall", confusion.Recall(Averaging.Weighted), confusion.Accuracy, 1e-14);
    }

    [Fact]
    public void Top_k_accuracy_grows_from_the_accuracy_to_one()
    {
        ClassificationMetrics metrics = ClassificationMetrics.Create(_probabilities, _classes);
        double[] accuracies = [.. Enumerable.Range(1, Classes).Select(metrics.TopKAccuracy)];

        accuracies.Should().BeInAscendingOrder();
        accuracies[0].Should().Be(metrics.Accuracy, "there are no ties");
        accuracies[^1].Should().Be(1);
    }

    [Fact]
    public void Negated_scores_have_the_complementary_area()
    {
        T[] scores = [.. RandomMatrix.Normal<T>(1, Rows, seed: 4).Enumerate().Select(score => T.Round(score * T.CreateChecked(4)))];
        int[] classes = [.. _classes.Select(label => label % 2)];

        double area = RocCurve.Area<T>(scores, classes);

        Close.Check("negated scores", RocCurve.Area<T>([.. scores.Select(score => -score)], classes), 1 - area, 1e-15);
        Close.Check("classes exchanged", RocCurve.Area<T>(scores, [.. classes.Select(label => 1 - label)]), 1 - area, 1e-15);
        RocCurve.Area<T>([.. scores.Select(score => T.Exp(score))], classes).Should().Be(area, "only the order counts");
    }

    [Fact]
    public void Infinite_scores_are_ranked()
    {
        RocCurve.Area<T>([T.NegativeInfinity, T.Zero, T.PositiveInfinity, T.NegativeInfinity], [0, 1, 1, 1]).Should().Be((0.5 + 1 + 1) / 3);
        ConfusionMatrix.Create(Matrix<T>.Build.Dense(1, 3, [T.NegativeInfinity, T.Zero, T.NegativeInfinity]), [1]).Accuracy.Should().Be(1);
    }

    [Fact]
    public void The_probabilities_of_class_1_are_enough_for_two_classes()
    {
        Matrix<T> ofClass1 = _probabilities.SubMatrix(0, Rows, 1, 1);
        Matrix<T> both = Matrix<T>.Build.Dense(Rows, 2, (row, column) => column == 1 ? ofClass1[row, 0] : T.One - ofClass1[row, 0]);
        Matrix<T> labels = Matrix<T>.Build.Dense(Rows, 1, (row, _) => T.CreateChecked(_classes[row] % 2));

        ClassificationMetrics metrics = ClassificationMetrics.Create(ofClass1, labels);

        metrics.Classes.Should().Be(2);
        CheckSame(metrics, ClassificationMetrics.Create(both, labels), tolerance: Support.Precision.Of<T>());
        metrics.RocAuc().Should().Be(RocCurve.Area<T>(ofClass1.ToColumnMajorArray(), [.. _classes.Select(label => label % 2)]));
    }

    /// <summary>0.1 and its sums are inexact; a mean that is off by one bit would make R2 a huge negative number.</summary>
    [Fact]
    public void Constant_targets_that_are_not_exact_have_no_variance()
    {
        Matrix<T> constant = Matrix<T>.Build.Dense(Rows, 1, T.CreateChecked(0.1));

        RegressionMetrics.Create(_probabilities.SubMatrix(0, Rows, 0, 1), constant).R2.Should().Be(0);
        RegressionMetrics.Create(constant, constant).R2.Should().Be(1);
    }

    [Fact]
    public void Nothing_is_allocated_once_warm()
    {
        var confusion = new ConfusionMatrix(Classes);
        var metrics = new ClassificationMetrics(Classes);
        var regression = new RegressionMetrics(Classes);
        Matrix<T> labels = OneHot.Encode<T>(_classes, Classes);

        Allocated.WhenWarm(() =>
        {
            metrics.Clear();
            confusion.Add(_probabilities, labels);
            confusion.Add(_probabilities, _classes);
            metrics.Add(_probabilities, labels);
            regression.Add(_probabilities, labels);
        }).Should().Be(0);
    }

    [Fact]
    public void The_confusion_matrix_of_the_metrics_is_a_copy()
    {
        ClassificationMetrics metrics = ClassificationMetrics.Create(_probabilities, _classes);
        double accuracy = metrics.Accuracy;

        metrics.Confusion.Clear();

        metrics.Accuracy.Should().Be(accuracy);
    }

    private static void CheckSame(ClassificationMetrics actual, ClassificationMetrics expected, double tolerance = 1e-14)
    {
        Counts(actual.Confusion).Should().Equal(Counts(expected.Confusion));
        Figures(actual.Confusion).Should().Equal(Figures(expected.Confusion));
        Enumerable.Range(1, actual.Classes).Select(actual.TopKAccuracy).Should().Equal(Enumerable.Range(1, actual.Classes).Select(expected.TopKAccuracy));
        actual.RocAuc().Should().Be(expected.RocAuc());
        Close.Check("log loss", actual.LogLoss, expected.LogLoss, tolerance);
    }

    private static long[] Counts(ConfusionMatrix confusion) =>
        [.. Enumerable.Range(0, confusion.Classes * confusion.Classes).Select(i => confusion[i / confusion.Classes, i % confusion.Classes])];

    private static double[] Figures(ConfusionMatrix confusion) =>
        [.. Averagings.SelectMany(averaging => new[] { confusion.Precision(averaging), confusion.Recall(averaging), confusion.F1(averaging) })];
}

public sealed class MetricsPropertyTestsInDouble : MetricsPropertyTests<double>;

public sealed class MetricsPropertyTestsInFloat : MetricsPropertyTests<float>;
