using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Metrics;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>Invalid input is rejected with a message, and previous samples are unchanged.</summary>
public abstract class MetricsBadInputTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Matrix<T> Probabilities = Rows([0.5, 0.25, 0.25], [0, 1, 0]);
    private static readonly Matrix<T> Labels = OneHot.Encode<T>([2, 1], 3);

    private readonly ClassificationMetrics _metrics = ClassificationMetrics.Create(Probabilities, Labels);
    private readonly ConfusionMatrix _confusion = ConfusionMatrix.Create(Probabilities, Labels);
    private readonly RegressionMetrics _regression = RegressionMetrics.Create(Probabilities, Labels);

    [Fact]
    public void Shapes_that_do_not_match()
    {
        Rejects(Ones(2, 4), Labels, "outputs is 2 x 4, but the confusion matrix is 3 x 3: outputs must have 3 columns.*", "probabilities is 2 x 4, but there are 3 classes: expected 3 columns.*");
        Rejects(Ones(2, 1), Labels, "outputs is 2 x 1, but the confusion matrix is 3 x 3*", "probabilities is 2 x 1, but there are 3 classes*");
        Rejects(Ones(0, 3), Ones(0, 3), "outputs is 0 x 3: a batch needs at least one row.*", "probabilities is 0 x 3: a batch needs at least one row.*");
        RejectsLabels(Ones(3, 3), "labels is 3 x 3, but * is 2 x 3: labels must be one-hot, 2 x 3, or class indices, 2 x 1.*");
        RejectsLabels(Ones(2, 2), "labels is 2 x 2, but * is 2 x 3*");
        RejectsClasses([1], "There are 1 classes, but * is 2 x 3: expected one class for each of the 2 rows.*");
        RejectsClasses([], "There are 0 classes*");
        RejectsRegression(Ones(2, 2), Ones(2, 2), "predictions is 2 x 2, but the expected shape is 2 x 3: predictions must have 3 columns.*");
        RejectsRegression(Probabilities, Ones(3, 3), "targets is 3 x 3, but predictions is 2 x 3: targets must be 2 x 3.*");
        RejectsRegression(Ones(0, 3), Ones(0, 3), "predictions is 0 x 3: a batch needs at least one row.*");
    }

    [Fact]
    public void A_metric_accepts_any_network_with_classes()
    {
        Metric<T> accuracy = Metric.Accuracy<T>();
        Metric<T> error = Metric.ForQuantities<T>("mse", numbers => numbers.MeanSquaredError);
        foreach (int columns in new[] { 3, 2 })
        {
            Array.ForEach([accuracy, error], metric => metric.Clear());
            Matrix<T> labels = OneHot.Encode<T>([0, 1], columns);
            Array.ForEach([accuracy, error], metric => metric.Add(labels, labels));
            (accuracy.Value, error.Value).Should().Be((1, 0));
        }

        accuracy.Invoking(metric => metric.Add(Ones(2, 1), Ones(2, 1))).Should().Throw<ArgumentException>()
            .WithMessage("outputs is 2 x 1: a single column needs a threshold, 0 for logits or 0.5 for probabilities.*");
    }

    [Fact]
    public void Thresholds_that_do_not_match()
    {
        var ofTwo = new ConfusionMatrix(2);
        Reject(Ones(2, 1), null, "outputs is 2 x 1: a single column needs a threshold, 0 for logits or 0.5 for probabilities.*");
        Reject(Ones(2, 2), 0.5, "outputs is 2 x 2: a threshold requires a single column, the scores of class 1 of two.*");
        Reject(Ones(2, 1), double.NaN, "threshold must be finite *");
        Reject(Ones(2, 3), null, "outputs is 2 x 3, but the confusion matrix is 2 x 2: outputs must have 2 columns.*");
        Reject(Rows([1], [double.NaN]), 0, "Row 1 of the outputs has NaN in column 0*");
        ofTwo.Invoking(c => c.Add(Ones(2, 1), Rows([0], [2]), 0)).Should().Throw<ArgumentException>().WithMessage("Row 1 of the labels is 2, but classes must be integers from 0 to 1.");
        ofTwo.Count.Should().Be(0);
        _confusion.Invoking(c => c.Add(Ones(2, 1), [0, 1], 0)).Should().Throw<ArgumentException>().WithMessage("outputs is 2 x 1, but the confusion matrix is 3 x 3*");
        FluentActions.Invoking(() => Metric.Accuracy<T>(double.PositiveInfinity)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("threshold");
        RequireUnchanged();

        void Reject(Matrix<T> outputs, double? threshold, string message) =>
            ofTwo.Invoking(c => c.Add(outputs, [0, 1], threshold)).Should().Throw<ArgumentException>().WithMessage(message);
    }

    [Theory]
    [InlineData(3, "3")]
    [InlineData(-1, "-1")]
    [InlineData(0.5, "0.5")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(1e30, "1E+30")]
    public void Labels_outside_the_classes(double label, string shown)
    {
        RejectsLabels(Rows([0], [label]), $"Row 1 of the labels is {shown}, but classes must be integers from 0 to 2.");
        RejectsLabels(Rows([0, 0, 1], [0, label, 0]), $"Row 1 of the labels has {shown} in column 1: a row must be one-hot, a single 1 among zeros.");
    }

    [Fact]
    public void Labels_that_name_no_class_or_two()
    {
        RejectsLabels(Rows([0, 0, 1], [0, 0, 0]), "Row 1 of the labels has no 1: a row must be one-hot, a single 1 among zeros.");
        RejectsLabels(Rows([1, 0, 1], [0, 1, 0]), "Row 0 of the labels has 1 in column 2: a row must be one-hot, a single 1 among zeros.");
        RejectsClasses([0, 3], "Row 1 is of class 3, but the classes are 0 to 2.*");
        RejectsClasses([-1, 0], "Row 0 is of class -1, but the classes are 0 to 2.*");
        _confusion.Invoking(c => c.Add([0, 3], [0, 1])).Should().Throw<ArgumentException>().WithMessage("Row 1 is of class 3*");
        _confusion.Invoking(c => c.Add([0, 1], [0, 3])).Should().Throw<ArgumentException>().WithMessage("Row 1 is of class 3*");
        _confusion.Invoking(c => c.Add([0, 1], [0])).Should().Throw<ArgumentException>().WithMessage("There are 2 predictions and 1 classes*");
        _confusion.Invoking(c => c.Add([], [])).Should().Throw<ArgumentException>().WithMessage("There are 0 predictions and 0 classes*");
        RequireUnchanged();
    }

    [Theory]
    [InlineData(double.NaN, "Row 1 of the probabilities sums to NaN*")]
    [InlineData(-0.125, "Row 1 of the probabilities has -0.125 in column 1: probabilities must be between 0 and 1.")]
    [InlineData(1.5, "Row 1 of the probabilities has 1.5 in column 1*")]
    [InlineData(double.PositiveInfinity, "Row 1 of the probabilities has Infinity in column 1*")]
    [InlineData(0.75, "Row 1 of the probabilities sums to 0.75: the probabilities of all classes must sum to 1.")]
    [InlineData(0.99985, "Row 1 of the probabilities sums to 0.9998*")]
    public void Rows_that_are_not_probabilities(double value, string message)
    {
        Matrix<T> probabilities = Rows([0.5, 0.25, 0.25], [0, value, 0]);

        _metrics.Invoking(m => m.Add(probabilities, Labels)).Should().Throw<ArgumentException>().WithMessage(message);
        _metrics.Invoking(m => m.Add(probabilities, [2, 1])).Should().Throw<ArgumentException>().WithMessage(message);

        RequireUnchanged();
    }

    [Fact]
    public void Probabilities_that_sum_to_1_up_to_rounding_are_accepted()
    {
        _metrics.Add(Rows([0.5, 0.25, 0.250009], [0, 1, 0]), Labels);
        _metrics.Count.Should().Be(4);
    }

    [Fact]
    public void Outputs_that_are_not_numbers()
    {
        Matrix<T> outputs = Rows([1, 2, 3], [1, double.NaN, 3]);

        _confusion.Invoking(c => c.Add(outputs, Labels)).Should().Throw<ArgumentException>().WithMessage("Row 1 of the outputs has NaN in column 1*");
        _confusion.Invoking(c => c.Add(outputs, [2, 1])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => RocCurve.Area<T>([T.Zero, T.NaN], [0, 1])).Should().Throw<ArgumentException>().WithMessage("The score of sample 1 is NaN*");
        RejectsRegression(outputs, Labels, "Row 1 of the predictions has NaN in column 1: the numbers must be finite.*");
        RejectsRegression(Labels, outputs, "Row 1 of the targets has NaN in column 1*");
        RejectsRegression(Labels, Rows([1, 2, 3], [1, 2, double.NegativeInfinity]), "Row 1 of the targets has -Infinity in column 2*");
    }

    [Fact]
    public void Rankings_that_do_not_match()
    {
        FluentActions.Invoking(() => RocCurve.Area<T>([T.One], [0, 1])).Should().Throw<ArgumentException>().WithMessage("There are 1 scores and 2 classes*");
        FluentActions.Invoking(() => RocCurve.Area<T>([], [])).Should().Throw<ArgumentException>().WithMessage("There are 0 scores*");
        FluentActions.Invoking(() => RocCurve.Area<T>([T.One], [2])).Should().Throw<ArgumentException>().WithMessage("Row 0 is of class 2, but the classes are 0 to 1.*");
    }

    [Fact]
    public void Fewer_than_two_classes_and_no_outputs()
    {
        FluentActions.Invoking(() => new ConfusionMatrix(1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new ClassificationMetrics(1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new RegressionMetrics(0)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new ConfusionMatrix(1 << 16)).Should().Throw<ArgumentException>().WithMessage("65536 x 65536 are*");
        FluentActions.Invoking(() => ConfusionMatrix.Create(Ones(2, 1), Ones(2, 1))).Should().Throw<ArgumentException>().WithMessage("outputs is 2 x 1: a single column needs a threshold*");
        FluentActions.Invoking(() => ClassificationMetrics.Create(Ones(0, 3), [])).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Metrics_without_samples()
    {
        var confusion = new ConfusionMatrix(3);
        var metrics = new ClassificationMetrics(3);
        var regression = new RegressionMetrics(3);
        Func<object>[] reads =
        [
            () => confusion.Accuracy, () => confusion.Precision(0), () => confusion.Recall(Averaging.Macro), () => confusion.F1(Averaging.Micro),
            () => metrics.Accuracy, () => metrics.LogLoss, () => metrics.RocAuc(), () => metrics.TopKAccuracy(1),
            () => regression.MeanSquaredError, () => regression.MeanAbsoluteError, () => regression.R2,
        ];

        reads.Should().AllSatisfy(read => read.Should().Throw<InvalidOperationException>().WithMessage("There are no samples yet*"));
        confusion.Support(0).Should().Be(0);
    }

    [Fact]
    public void Arguments_out_of_range()
    {
        _confusion.Invoking(c => c.F1(3)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("The class must be from 0 to 2.*");
        _confusion.Invoking(c => c.Support(-1)).Should().Throw<ArgumentOutOfRangeException>();
        _confusion.Invoking(c => c[0, 3]).Should().Throw<ArgumentOutOfRangeException>().Which.ParamName.Should().Be("predicted");
        _confusion.Invoking(c => c.F1((Averaging)7)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("The averaging must be Macro, Micro or Weighted.*");
        _metrics.Invoking(m => m.TopKAccuracy(0)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("k must be from 1 to 3, the number of classes.*");
        _metrics.Invoking(m => m.TopKAccuracy(4)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static Matrix<T> Rows(params double[][] rows) =>
        Matrix<T>.Build.Dense(rows.Length, rows[0].Length, (row, column) => T.CreateChecked(rows[row][column]));

    private static Matrix<T> Ones(int rows, int columns) => Matrix<T>.Build.Dense(rows, columns, T.One);

    private void Rejects(Matrix<T> outputs, Matrix<T> labels, string ofConfusion, string ofMetrics)
    {
        _confusion.Invoking(c => c.Add(outputs, labels)).Should().Throw<ArgumentException>().WithMessage(ofConfusion);
        _confusion.Invoking(c => c.Add(outputs, new int[labels.RowCount])).Should().Throw<ArgumentException>().WithMessage(ofConfusion);
        _metrics.Invoking(m => m.Add(outputs, labels)).Should().Throw<ArgumentException>().WithMessage(ofMetrics);
        _metrics.Invoking(m => m.Add(outputs, new int[labels.RowCount])).Should().Throw<ArgumentException>().WithMessage(ofMetrics);
        RequireUnchanged();
    }

    private void RejectsLabels(Matrix<T> labels, string message)
    {
        _confusion.Invoking(c => c.Add(Probabilities, labels)).Should().Throw<ArgumentException>().WithMessage(message);
        _metrics.Invoking(m => m.Add(Probabilities, labels)).Should().Throw<ArgumentException>().WithMessage(message);
        RequireUnchanged();
    }

    private void RejectsClasses(int[] classes, string message)
    {
        _confusion.Invoking(c => c.Add(Probabilities, classes)).Should().Throw<ArgumentException>().WithMessage(message);
        _metrics.Invoking(m => m.Add(Probabilities, classes)).Should().Throw<ArgumentException>().WithMessage(message);
        RequireUnchanged();
    }

    private void RejectsRegression(Matrix<T> predictions, Matrix<T> targets, string message)
    {
        _regression.Invoking(r => r.Add(predictions, targets)).Should().Throw<ArgumentException>().WithMessage(message);
        RequireUnchanged();
    }

    /// <summary>All metrics are those of the first two samples.</summary>
    private void RequireUnchanged()
    {
        (_confusion.Count, _metrics.Count, _regression.Count).Should().Be((2, 2, 2));
        (_confusion[2, 0], _confusion[1, 1], _confusion.Accuracy).Should().Be((1, 1, 0.5));
        _metrics.Accuracy.Should().Be(0.5);
        (_metrics.LogLoss, _metrics.TopKAccuracy(2)).Should().Be((ClassificationMetrics.Create(Probabilities, Labels).LogLoss, 1));
        (_regression.MeanSquaredError, _regression.R2).Should().Be((0.875 / 6, RegressionMetrics.Create(Probabilities, Labels).R2));
    }
}

public sealed class MetricsBadInputTestsInDouble : MetricsBadInputTests<double>;

public sealed class MetricsBadInputTestsInFloat : MetricsBadInputTests<float>;
