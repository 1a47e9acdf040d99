using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Metrics;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>
/// R2 of targets with a small spread around a large mean, compared with the fractions of data/reference/regression_spread.py, at once and in batches.
/// </summary>
public sealed class RegressionSpreadTests
{
    private static readonly Reference Stored = new("regression_spread");

    public static TheoryData<string> Cases => [.. Stored.Names.Where(name => name.EndsWith("_x", StringComparison.Ordinal)).Select(name => name[..^2])];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_digit(string name)
    {
        (Matrix<double> x, Matrix<double> y) = (Stored[$"{name}_x"], Stored[$"{name}_y"]);
        RegressionMetrics whole = RegressionMetrics.Create(x, y);
        Close.Check($"{name}_r2", whole.R2, Stored.Number($"{name}_r2"), 1e-14);
        Close.Check($"{name}_squared", whole.MeanSquaredError, Stored.Number($"{name}_squared"), 1e-14);
        Close.Check($"{name}_absolute", whole.MeanAbsoluteError, Stored.Number($"{name}_absolute"), 1e-14);

        foreach (int size in new[] { 1, 7 })
        {
            var batches = new RegressionMetrics(1);
            for (int start = 0; start < x.RowCount; start += size)
            {
                int rows = Math.Min(size, x.RowCount - start);
                batches.Add(x.SubMatrix(start, rows, 0, 1), y.SubMatrix(start, rows, 0, 1));
            }

            (batches.R2, batches.MeanSquaredError, batches.MeanAbsoluteError).Should().Be((whole.R2, whole.MeanSquaredError, whole.MeanAbsoluteError));
        }
    }

    [Fact]
    public void Millions_of_samples()
    {
        Matrix<double> targets = Matrix<double>.Build.Dense(100_000, 1, (row, _) => 0.1 + (row % 2));
        Matrix<double> predictions = targets + 0.1;
        var metrics = new RegressionMetrics(1);
        for (int batch = 0; batch < 20; batch++)
        {
            metrics.Add(predictions, targets);
        }

        double error = predictions[0, 0] - targets[0, 0];
        double other = predictions[1, 0] - targets[1, 0];
        Close.Check("squared", metrics.MeanSquaredError, ((error * error) + (other * other)) / 2, 1e-15);
        Close.Check("absolute", metrics.MeanAbsoluteError, (error + other) / 2, 1e-15);
        Close.Check("R2", metrics.R2, 1 - (((error * error) + (other * other)) / 2 / 0.25), 1e-14);
    }
}
