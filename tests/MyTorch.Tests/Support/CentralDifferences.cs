using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tests.Support;

/// <summary>Gradients by central differences, (f(w + h) - f(w - h)) / 2h, against those of a backward pass.</summary>
internal static class CentralDifferences
{
    /// <summary>h = 1e-5 balances the error of the formula (about h^2) with that of rounding (about 1e-16 / h).</summary>
    private const double Step = 1e-5;

    /// <summary>Checks the gradient of <paramref name="loss"/> with respect to every element of <paramref name="parameter"/>.</summary>
    public static void Check(string name, Func<double> loss, Matrix<double> parameter, Matrix<double> gradient)
    {
        Matrix<double> differences = Matrix<double>.Build.Dense(parameter.RowCount, parameter.ColumnCount, (row, column) =>
        {
            double value = parameter[row, column];
            parameter[row, column] = value + Step;
            double above = loss();
            parameter[row, column] = value - Step;
            double below = loss();
            parameter[row, column] = value;
            return (above - below) / (2 * Step);
        });
        double mean = differences.Enumerate().Average(Math.Abs);
        Close.Check(name, gradient, differences, 1e-7, floor: Math.Max(mean, 1e-3));
    }

    /// <summary>A loss that is not degenerate for any layer: the sum of the outputs, weighted at random.</summary>
    public static double WeightedSum(Matrix<double> output, Matrix<double> weights) => output.PointwiseMultiply(weights).Enumerate().Sum();
}
