using System.Globalization;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Metrics;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>The text of an object is one line in the invariant culture.</summary>
public class PrintedTests
{
    private static readonly Matrix<double> Half = Matrix<double>.Build.Dense(2, 1, 0.5);

    [Fact]
    public void Epochs_and_histories_print_their_metrics()
    {
        var metrics = new OrderedDictionary<string, double> { ["training_loss"] = 0.123456, ["learning_rate"] = 0.05, ["validation_r2"] = double.NaN };
        var history = new History();

        history.ToString().Should().Be("no epoch yet");
        history.Add(new Dictionary<string, double> { ["training_loss"] = 7 });
        history.Add(metrics);

        Printed(() => new EpochMetrics(2, 30, metrics)).Should().Be("epoch 2 of 30: training_loss 0.1235, learning_rate 0.05, validation_r2 NaN");
        Printed(() => history).Should().Be("epoch 2: training_loss 0.1235, learning_rate 0.05, validation_r2 NaN");
    }

    [Fact]
    public void Metrics_print_their_values()
    {
        Matrix<double> targets = Matrix<double>.Build.DenseOfRowArrays([1], [0.25]);
        Printed(() => RegressionMetrics.Create(Half, targets)).Should().Be("2 samples: R2 -0.1111, mean absolute error 0.375, mean squared error 0.1562");
        Printed(() => new RegressionMetrics(1)).Should().Be("no samples yet");
        Printed(() => ClassificationMetrics.Create(Half, [0, 1])).Should().Be("2 samples of 2 classes: accuracy 0.5, log loss 0.6931");
        Printed(() => new ClassificationMetrics(3)).Should().Be("no samples yet");
    }

    [Fact]
    public void Samples_print_their_shapes()
    {
        var samples = new Dataset<double>(Matrix<double>.Build.Dense(2, 13), Matrix<double>.Build.Dense(2, 3));
        Printed(() => samples).Should().Be("2 samples, features 2 x 13, labels 2 x 3");
        Printed(() => new DataSplit<double>(samples, samples.Subset([0]), null)).Should().Be(
            "training: 2 samples, features 2 x 13, labels 2 x 3; validation: 1 sample, features 1 x 13, labels 1 x 3; test: none");
    }

    private static string Printed(Func<object> create)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };
            return create().ToString()!;
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
