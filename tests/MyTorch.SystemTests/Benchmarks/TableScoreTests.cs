using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Benchmarks.Tables;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.SystemTests.Benchmarks;

public class TableScoreTests
{
    private const double Tolerance = 1e-12;

    private static readonly string[] Labels = ["a", "b", "a", "c"];

    [Fact]
    public void Classes_are_scored_as_in_scikit_learn()
    {
        var score = TableScore.OfClasses(["a", "b", "c"], Rows([0.7, 0.2, 0.1], [0, 1, 0], [0.25, 0.25, 0.5], [1, 0, 0]), Labels);

        score.Accuracy.Should().Be(0.5);
        Close.Check("log loss", score.LogLoss, 9.070436424992327, Tolerance);
    }

    [Fact]
    public void An_unknown_class_gets_the_least_probability()
    {
        var score = TableScore.OfClasses(["b", "a"], Rows([0.3, 0.7], [1, 0], [0.75, 0.25], [0, 1]), Labels);

        score.Accuracy.Should().Be(0.5);
        Close.Check("log loss", score.LogLoss, 9.070436424992328, Tolerance);
    }

    [Fact]
    public void Regression_is_scored_by_the_root_mean_squared_error()
    {
        var score = TableScore.OfQuantities(Rows([1.5], [2], [-1]), [1, 2.5, -3]);

        score.Accuracy.Should().Be(double.NaN);
        Close.Check("RMSE", score.Rmse, 1.224744871391589, Tolerance);
    }

    [Fact]
    public void Predictions_of_another_shape_or_range_are_rejected()
    {
        Action few = () => TableScore.OfQuantities(Rows([1], [2]), [1, 2, 3]);
        Action endless = () => TableScore.OfQuantities(Rows([double.NaN]), [1]);
        Action negative = () => TableScore.OfClasses(["a", "b"], Rows([-0.5, 1.5]), ["a"]);

        few.Should().Throw<InvalidOperationException>().WithMessage("*2 x 1, expected 3 x 1*");
        endless.Should().Throw<InvalidOperationException>().WithMessage("*not finite*");
        negative.Should().Throw<InvalidOperationException>().WithMessage("*negative*");
    }

    private static Matrix<double> Rows(params double[][] rows) => Matrix<double>.Build.DenseOfRowArrays(rows);
}
