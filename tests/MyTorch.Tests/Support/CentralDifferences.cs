using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tests.Support;

/// <summary>Compares gradients of a backward pass with central differences, for cases that <see cref="GradientCheck"/> does not support.</summary>
internal static class CentralDifferences
{
    /// <summary>Checks the gradient of <paramref name="loss"/> with respect to every element of <paramref name="parameter"/>.</summary>
    public static void Check(string name, Func<double> loss, Matrix<double> parameter, Matrix<double> gradient)
    {
        (gradient.RowCount, gradient.ColumnCount).Should().Be((parameter.RowCount, parameter.ColumnCount), $"it is the gradient of {name}");
        GradientReport worst = GradientCheck.Compare(name, parameter, gradient, GradientCheck.DefaultStep, loss);
        worst.Error.Should().BeInRange(0, 1e-7, worst.ToString());
    }

    /// <summary>Returns a loss that is not degenerate for any layer: a randomly weighted sum of the outputs.</summary>
    public static double WeightedSum(Matrix<double> output, Matrix<double> weights) => output.PointwiseMultiply(weights).Enumerate().Sum();
}
