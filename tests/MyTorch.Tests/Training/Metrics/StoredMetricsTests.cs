using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Metrics;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>
/// Every metric compared with scikit-learn in the cases of data/reference/metrics.py. All inputs are exact in single precision and all
/// sums are in double, so the tolerance is the same for both element types; log loss in float has its own, as explained there.
/// </summary>
public abstract class StoredMetricsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Tolerance = 1e-12;

    private static readonly double LogLossTolerance = typeof(T) == typeof(double) ? Tolerance : Math.Pow(2, -23);

    private static readonly Reference Stored = new("metrics");

    public static TheoryData<string> Classifications => Cases("classes.", "_p");

    public static TheoryData<string> Rankings => Cases("scores.", "_scores");

    public static TheoryData<string> Regressions => Cases("numbers.", "_x");

    [Theory]
    [MemberData(nameof(Classifications))]
    public void Confusion_matrix(string name)
    {
        ConfusionMatrix confusion = Metrics(name).Confusion;

        Matrix<double> expected = Stored[$"{name}_confusion"];
        Matrix<double>.Build.Dense(confusion.Classes, confusion.Classes, (label, predicted) => confusion[label, predicted]).Should().Be(expected);
        Enumerable.Range(0, confusion.Classes).Select(label => (double)confusion.Support(label)).Should().Equal(expected.RowSums());
        CheckFigure($"{name}_accuracy", confusion.Accuracy);
        Metrics(name).Accuracy.Should().Be(confusion.Accuracy);
    }

    [Theory]
    [MemberData(nameof(Classifications))]
    public void Precision(string name)
    {
        ConfusionMatrix confusion = Metrics(name).Confusion;
        CheckFigures($"{name}_precision", confusion.Classes, confusion.Precision, confusion.Precision);
    }

    [Theory]
    [MemberData(nameof(Classifications))]
    public void Recall(string name)
    {
        ConfusionMatrix confusion = Metrics(name).Confusion;
        CheckFigures($"{name}_recall", confusion.Classes, confusion.Recall, confusion.Recall);
    }

    [Theory]
    [MemberData(nameof(Classifications))]
    public void F1(string name)
    {
        ConfusionMatrix confusion = Metrics(name).Confusion;
        CheckFigures($"{name}_f1", confusion.Classes, confusion.F1, confusion.F1);
    }

    /// <summary>
    /// Near 0 the loss is the logarithm of a rounded number near 1, hence the floor of 1. In float, scikit-learn clips and
    /// divides in float and this library in double, a difference of half a unit of float in each of two steps.
    /// </summary>
    [Theory]
    [MemberData(nameof(Classifications))]
    public void Log_loss(string name)
    {
        string metric = typeof(T) == typeof(double) ? $"{name}_log_loss" : $"{name}_log_loss_single";
        Close.Check(metric, Metrics(name).LogLoss, Stored.Number(metric), LogLossTolerance, floor: 1);
    }

    [Theory]
    [MemberData(nameof(Classifications))]
    public void Roc_auc(string name) => CheckFigure($"{name}_roc_auc", Metrics(name).RocAuc());

    [Theory]
    [MemberData(nameof(Classifications))]
    public void Top_k_accuracy(string name)
    {
        ClassificationMetrics metrics = Metrics(name);
        IEnumerable<double> actual = Enumerable.Range(1, metrics.Classes).Select(metrics.TopKAccuracy);
        Close.Check(name, Matrix<double>.Build.Dense(1, metrics.Classes, [.. actual]), Stored[$"{name}_top_k"], Tolerance, Close.EachElement);
    }

    [Theory]
    [MemberData(nameof(Rankings))]
    public void Area_under_the_roc_curve(string name) =>
        CheckFigure($"{name}_area", RocCurve.Area<T>(Stored.Input<T>($"{name}_scores").ToRowMajorArray(), Stored.Integers($"{name}_classes")));

    [Theory]
    [MemberData(nameof(Regressions))]
    public void Regression(string name)
    {
        RegressionMetrics metrics = RegressionMetrics.Create(Stored.Input<T>($"{name}_x"), Stored.Input<T>($"{name}_y"));

        CheckFigure($"{name}_squared", metrics.MeanSquaredError);
        CheckFigure($"{name}_absolute", metrics.MeanAbsoluteError);
        CheckFigure($"{name}_r2", metrics.R2);
    }

    private static ClassificationMetrics Metrics(string name) =>
        ClassificationMetrics.Create(Stored.Input<T>($"{name}_p"), Stored.Integers($"{name}_classes"));

    private static void CheckFigures(string name, int classes, Func<int, double> ofClass, Func<Averaging, double> average)
    {
        Matrix<double> actual = Matrix<double>.Build.Dense(1, classes, (_, label) => ofClass(label));
        Close.Check(name, actual, Stored[name], Tolerance, Close.EachElement);
        CheckFigure($"{name}_macro", average(Averaging.Macro));
        CheckFigure($"{name}_micro", average(Averaging.Micro));
        CheckFigure($"{name}_weighted", average(Averaging.Weighted));
    }

    /// <summary>A stored NaN must be NaN.</summary>
    private static void CheckFigure(string name, double actual)
    {
        double expected = Stored.Number(name);
        if (double.IsNaN(expected))
        {
            actual.Should().Be(double.NaN, name);
        }
        else
        {
            Close.Check(name, actual, expected, Tolerance);
        }
    }

    private static TheoryData<string> Cases(string family, string array) =>
        [.. Stored.Names.Where(name => name.StartsWith(family, StringComparison.Ordinal) && name.EndsWith(array, StringComparison.Ordinal)).Select(name => name[..^array.Length])];
}

public sealed class StoredMetricsTestsInDouble : StoredMetricsTests<double>;

public sealed class StoredMetricsTestsInFloat : StoredMetricsTests<float>;
