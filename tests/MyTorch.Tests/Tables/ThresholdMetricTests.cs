using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Metrics;
using MyTorch.Tables;
using Xunit;

namespace MyTorch.Tests.Tables;

public class ThresholdMetricTests
{
    private static readonly double[] Scores = [.1, .2, .2, .3, .35, .4, .5, .55, .6, .7, .7, .8, .85, .9, .95, .05];
    private static readonly int[] Classes = [0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 0];
    private static readonly double[] Weights = [1, 2, 1, .5, 1, 1, 3, 1, 1, 2, 1, .5, 1, 1, 2, 1];

    /// <summary>The thresholds half way between scores with the largest metric, by scikit-learn 1.2 for every threshold.</summary>
    [Theory]
    [InlineData("accuracy", 0.575, 0.875)]
    [InlineData("balanced-accuracy", 0.575, 0.575)]
    [InlineData("youden", 0.575, 0.575)]
    [InlineData("mcc", 0.575, 0.875)]
    [InlineData("f2", 0.15, 0.15)]
    [InlineData("f0.5", 0.575, 0.875)]
    [InlineData("recall-at-precision:0.8", 0.875, 0.875)]
    [InlineData("precision-at-recall:0.8", 0.375, 0.375)]
    public void The_threshold_has_the_largest_metric(string name, double expected, double weighted)
    {
        ThresholdMetric.TryParse(name.ToUpperInvariant(), out ThresholdMetric? metric).Should().BeTrue();
        metric!.Name.Should().Be(name);
        metric.FindThreshold(Scores, Classes).Should().BeApproximately(expected, 1e-12);
        metric.FindThreshold(Scores, Classes, Weights).Should().BeApproximately(weighted, 1e-12);
    }

    [Theory]
    [InlineData("f")]
    [InlineData("f0")]
    [InlineData("f-1")]
    [InlineData("recall-at-precision:1.5")]
    [InlineData("precision-at-recall:")]
    [InlineData("kappa")]
    [InlineData(null)]
    public void Other_names_are_not_metrics(string? name) => ThresholdMetric.TryParse(name, out _).Should().BeFalse();

    [Fact]
    public void None_and_a_precision_out_of_reach_have_no_threshold()
    {
        ThresholdMetric.None.FindThreshold(Scores, Classes).Should().BeNull();
        ThresholdMetric.RecallAtPrecision(0.9).FindThreshold([.1, .9, .9], [1, 0, 1]).Should().BeNull();
        Action one = () => ThresholdMetric.MatthewsCorrelation.FindThreshold([.1, .9], [1, 1]);
        one.Should().Throw<InvalidOperationException>();
        ThresholdMetric.FBeta(1).Should().Be(ThresholdMetric.F1);
    }

    [Fact]
    public void Evaluate_matches_Predict_and_saving_keeps_the_metric()
    {
        Table table = SavedTables.Create(120, seed: 1);
        var classifier = new TableClassifier { Recipe = SavedTables.Recipe, ThresholdMetric = ThresholdMetric.FBeta(3) };
        classifier.Fit(table, "class");
        classifier.Threshold.Should().NotBeNull().And.NotBe(0.5);

        string[] predicted = classifier.Predict(table);
        ClassificationMetrics metrics = classifier.Evaluate(table);
        metrics.Accuracy.Should().Be(predicted.Index().Count(entry => entry.Item == table["class"].Text(entry.Index)) / 120.0);
        metrics.Confusion.Should().NotBeNull();

        using var folder = new MyTorch.Tests.Data.TestFolder();
        classifier.Save(folder.PathOf("m.safetensors"));
        TableClassifier loaded = TableClassifier.Load(folder.PathOf("m.safetensors"));
        loaded.ThresholdMetric.Should().Be(ThresholdMetric.FBeta(3));
        loaded.Evaluate(table).Accuracy.Should().Be(metrics.Accuracy);
    }

    [Fact]
    public void Metrics_with_a_threshold_count_the_decision()
    {
        var metrics = new ClassificationMetrics(2) { Threshold = 0.3 };
        metrics.Add(Matrix<double>.Build.DenseOfColumnMajor(4, 1, [.2, .4, .6, .35]), [0, 1, 1, 0]);
        metrics.Accuracy.Should().Be(0.75);
        metrics.Confusion[0, 1].Should().Be(1);
        Action three = () => _ = new ClassificationMetrics(3) { Threshold = 0.3 };
        three.Should().Throw<ArgumentException>().WithMessage("A threshold requires two classes, but there are 3.*");
    }

    [Fact]
    public void Cells_are_read_as_numbers_and_days()
    {
        var date = new ColumnSchema("d", ColumnKind.Date, ColumnRole.Feature) { DateFormat = "d.M.yyyy", MissingValues = ["?"] };
        date.TryReadNumber("1.2.2024", out double days).Should().BeTrue();
        days.Should().Be(new DateTime(2024, 2, 1).Ticks / (double)TimeSpan.TicksPerDay);
        date.TryReadNumber("2024-02-01", out double iso).Should().BeTrue();
        iso.Should().Be(days);
        foreach (string? text in new[] { null, "?", "x" })
        {
            date.TryReadNumber(text, out double none).Should().BeFalse();
            none.Should().Be(double.NaN);
        }
    }
}
