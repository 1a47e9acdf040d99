using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Metrics;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>Metrics of weighted samples compared with scikit-learn in data/reference/sample_weights.py.</summary>
public abstract class WeightedMetricsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Reference Stored = new("sample_weights");
    private static readonly double[] Weights = Stored["weights"].ToRowMajorArray();
    private static readonly double Tolerance = typeof(T) == typeof(double) ? 1e-12 : 1e-6;

    [Theory]
    [InlineData(19)]
    [InlineData(5)]
    public void Of_classes(int batchSize)
    {
        Matrix<T> p = Stored.Input<T>("metrics_p");
        int[] classes = Stored.Integers("metrics_classes");
        var metrics = new ClassificationMetrics(3);
        for (int start = 0; start < 19; start += batchSize)
        {
            int rows = Math.Min(batchSize, 19 - start);
            metrics.Add(p.SubMatrix(start, rows, 0, 3), classes.AsSpan(start, rows), Weights.AsSpan(start, rows));
        }

        Check("accuracy", metrics.Accuracy);
        Check("log_loss", metrics.LogLoss);
        Check("top2", metrics.TopKAccuracy(2));
        Check("auc_ovr", metrics.RocAuc());
        CheckConfusion(metrics.Confusion);
        metrics.Count.Should().Be(19);
        metrics.Clear();
        metrics.Add(p, classes);
        metrics.Accuracy.Should().Be(ClassificationMetrics.Create(p, classes).Accuracy, "weights of earlier samples are forgotten");
    }

    [Fact]
    public void Of_a_confusion_matrix() =>
        CheckConfusion(ConfusionMatrix.Create(Stored.Input<T>("metrics_p"), Stored.Integers("metrics_classes"), weights: Weights));

    [Fact]
    public void Of_scores()
    {
        T[] scores = [.. Stored["scores"].Enumerate().Select(T.CreateTruncating)];
        int[] classes = Stored.Integers("positive");

        Check("auc", RocCurve.Area<T>(scores, classes, Weights));
        RocCurve roc = RocCurve.Create<T>(scores, classes, Weights);
        Check("true_rate", roc.TruePositiveRates);
        Check("false_rate", roc.FalsePositiveRates);
        PrecisionRecallCurve curve = PrecisionRecallCurve.Create<T>(scores, classes, Weights);
        Check("precision", curve.Precision);
        Check("recall", curve.Recall);
        Check("average_precision", curve.AveragePrecision);
    }

    [Theory]
    [InlineData(19)]
    [InlineData(1)]
    public void Of_numbers(int batchSize)
    {
        var metrics = new RegressionMetrics(2);
        for (int start = 0; start < 19; start += batchSize)
        {
            metrics.Add(Rows("predictions", start, batchSize), Rows("targets", start, batchSize), Weights.AsSpan(start, batchSize));
        }

        Check("mse", metrics.MeanSquaredError);
        Check("mae", metrics.MeanAbsoluteError);
        Check("r2", metrics.R2);

        static Matrix<T> Rows(string name, int start, int rows) => Stored.Input<T>(name).SubMatrix(start, rows, 0, 2);
    }

    [Fact]
    public void Weights_of_one_change_no_bit()
    {
        double[] ones = [.. Enumerable.Repeat(1.0, 19)];
        Matrix<T> p = Stored.Input<T>("metrics_p");
        int[] classes = Stored.Integers("metrics_classes");
        ClassificationMetrics plain = ClassificationMetrics.Create(p, classes);
        ClassificationMetrics weighted = ClassificationMetrics.Create(p, classes, ones);
        (weighted.LogLoss, weighted.RocAuc(), weighted.Confusion.F1(Averaging.Weighted)).Should().Be((plain.LogLoss, plain.RocAuc(), plain.Confusion.F1(Averaging.Weighted)));
        RegressionMetrics.Create(p, p.Multiply(T.CreateChecked(2)), ones).R2.Should().Be(RegressionMetrics.Create(p, p.Multiply(T.CreateChecked(2))).R2);
    }

    [Fact]
    public void Metrics_of_zero_weights_are_NaN()
    {
        ClassificationMetrics classes = ClassificationMetrics.Create(Stored.Input<T>("metrics_p"), Stored.Integers("metrics_classes"), new double[19]);
        new[] { classes.Accuracy, classes.LogLoss, classes.RocAuc(), classes.Confusion.Recall(Averaging.Macro) }.Should().OnlyContain(value => double.IsNaN(value));
        RegressionMetrics numbers = RegressionMetrics.Create(Stored.Input<T>("targets"), Stored.Input<T>("targets"), new double[19]);
        new[] { numbers.MeanSquaredError, numbers.R2 }.Should().OnlyContain(value => double.IsNaN(value));
        FluentActions.Invoking(() => RocCurve.Create<T>([T.One, T.Zero], [0, 1], [0, 0])).Should().Throw<ArgumentException>().WithMessage("All weights are 0*");
    }

    [Fact]
    public void Invalid_weights_are_rejected_before_anything_changes()
    {
        Matrix<T> p = Stored.Input<T>("metrics_p").SubMatrix(0, 2, 0, 3);
        var classes = new ClassificationMetrics(3);
        var confusion = new ConfusionMatrix(3);
        var numbers = new RegressionMetrics(3);

        foreach ((double[] weights, string message) in new (double[], string)[]
        {
            ([1], "There are 1 weights, but 2 samples: each sample needs one.*"),
            ([1, -1], "Row 1 of the weights has -1: sample weights must be finite and not negative.*"),
            ([double.NaN, 1], "Row 0 of the weights has NaN*"),
        })
        {
            Rejected(() => classes.Add(p, [0, 1], weights));
            Rejected(() => confusion.Add(p, [0, 1], weights: weights));
            Rejected(() => confusion.Add([0, 1], [0, 1], weights));
            Rejected(() => confusion.Add(p, Matrix<T>.Build.Dense(2, 1), weights: weights));
            Rejected(() => numbers.Add(p, p, weights));
            Rejected(() => RocCurve.Area<T>([T.One, T.Zero], [0, 1], weights));
            Rejected(() => PrecisionRecallCurve.Create<T>([T.One, T.Zero], [0, 1], weights));

            void Rejected(Action act) => act.Should().ThrowExactly<ArgumentException>().WithMessage(message);
        }

        (classes.Count, confusion.Count, numbers.Count).Should().Be((0, 0, 0));
    }

    private static void CheckConfusion(ConfusionMatrix confusion)
    {
        Check("confusion", [.. Enumerable.Range(0, 9).Select(cell => confusion.Weight(cell / 3, cell % 3))]);
        foreach ((string name, Averaging averaging) in new[] { ("macro", Averaging.Macro), ("weighted", Averaging.Weighted) })
        {
            Check($"{name}_precision", confusion.Precision(averaging));
            Check($"{name}_recall", confusion.Recall(averaging));
            Check($"{name}_f1", confusion.F1(averaging));
        }
    }

    private static void Check(string name, double actual) => Close.Check(name, actual, Stored.Number(name), Tolerance);

    private static void Check(string name, IReadOnlyList<double> actual) =>
        Close.Check(name, Matrix<double>.Build.Dense(1, actual.Count, [.. actual]), Matrix<double>.Build.Dense(1, actual.Count, Stored[name].ToRowMajorArray()), Tolerance);
}

public sealed class WeightedMetricsTestsInDouble : WeightedMetricsTests<double>;

public sealed class WeightedMetricsTestsInFloat : WeightedMetricsTests<float>;
