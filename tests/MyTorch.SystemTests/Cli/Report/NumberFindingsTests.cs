using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Cli;
using Xunit;

namespace MyTorch.SystemTests.Cli.Report;

public abstract class NumberFindingsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Samples = 300;

    [Fact]
    public void The_figures_are_those_of_each_target_over_all_batches()
    {
        (Matrix<T> x, Matrix<T> predictions, Matrix<T> targets) = Predictions();
        var findings = new NumberFindings(["first", "second"]);
        findings.Add(Part(x, 0), Part(predictions, 0), Part(targets, 0));
        findings.Add(Part(x, 1), Part(predictions, 1), Part(targets, 1));
        foreach ((int column, TargetFindings target) in findings.Targets.Index())
        {
            double[] errors = [.. (predictions - targets).Column(column).Select(double.CreateChecked)];
            double[] distances = [.. targets.Column(column).Select(value => double.CreateChecked(value) - targets.Column(column).Select(double.CreateChecked).Average())];
            target.Count.Should().Be(Samples);
            target.RootMeanSquaredError.Should().BeApproximately(Math.Sqrt(errors.Average(error => error * error)), Tolerance);
            target.MeanAbsoluteError.Should().BeApproximately(errors.Average(Math.Abs), Tolerance);
            target.MeanError.Should().BeApproximately(errors.Average(), Tolerance);
            target.R2.Should().BeApproximately(1 - (errors.Sum(error => error * error) / distances.Sum(distance => distance * distance)), Tolerance);
        }
    }

    [Fact]
    public void The_mistakes_are_farthest_off_and_carry_their_sample()
    {
        (Matrix<T> x, Matrix<T> predictions, Matrix<T> targets) = Predictions();
        var findings = new NumberFindings(["first", "second"]);
        findings.Add(x, predictions, targets);
        foreach ((int column, TargetFindings target) in findings.Targets.Index())
        {
            int[] worst = [.. Enumerable.Range(0, Samples)
                .OrderByDescending(row => Math.Abs(double.CreateChecked(predictions[row, column]) - double.CreateChecked(targets[row, column]))).Take(12)];
            target.Mistakes.Select(mistake => (int)mistake.Sample - 1).Should().Equal(worst);
            target.Mistakes.Select(mistake => mistake.Features[1]).Should().Equal(worst.Select(row => double.CreateChecked(x[row, 1])));
        }
    }

    [Fact]
    public void What_is_not_finite_is_counted_and_left_out_of_the_figures()
    {
        Matrix<T> targets = Matrix<T>.Build.DenseOfRowArrays([T.One], [T.One], [T.Zero]);
        Matrix<T> predictions = Matrix<T>.Build.DenseOfRowArrays([T.NaN], [T.One + T.One], [T.PositiveInfinity]);
        var findings = new NumberFindings(["only"]);
        findings.Add(targets, predictions, targets);
        TargetFindings target = findings.Targets[0];
        (target.Count, target.NotFinite, target.MeanAbsoluteError, target.MeanError).Should().Be((3, 2, 1, 1));
        target.Mistakes.Select(mistake => mistake.Sample).Should().Equal(1, 3, 2);
    }

    /// <summary>Sums of some hundred numbers of about 1; the differences of two floats are rounded to float here.</summary>
    private static double Tolerance => typeof(T) == typeof(float) ? 1e-6 : 1e-12;

    private static (Matrix<T> X, Matrix<T> Predictions, Matrix<T> Targets) Predictions()
    {
        var random = new Random(1);
        Matrix<T> Draw(int columns) => Matrix<T>.Build.Dense(Samples, columns, (_, _) => T.CreateChecked(random.NextDouble()));
        return (Draw(2), Draw(2), Draw(2));
    }

    private static Matrix<T> Part(Matrix<T> matrix, int half) => matrix.SubMatrix(half * 100, half == 0 ? 100 : 200, 0, matrix.ColumnCount);
}

public sealed class NumberFindingsInDouble : NumberFindingsTests<double>;

public sealed class NumberFindingsInFloat : NumberFindingsTests<float>;
