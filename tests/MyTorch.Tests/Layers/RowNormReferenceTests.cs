using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Layers;

/// <summary>Long rows of every size, constant and nearly constant ones, against data/reference/row_norms.py.</summary>
public class RowNormReferenceTests
{
    private const int Step = 50;

    private static readonly Reference Stored = new("row_norms");

    [Theory]
    [InlineData("layer", 1e-5)]
    [InlineData("layer_zero", 0.0)]
    [InlineData("rms", null)]
    [InlineData("rms_zero", 0.0)]
    public void Output_and_gradient(string name, double? epsilon)
    {
        int columns = Stored["x"].ColumnCount;
        RowNormalization<double> layer = name.StartsWith("layer", StringComparison.Ordinal) ? new LayerNorm<double>(columns, epsilon!.Value) : new RMSNorm<double>(columns, epsilon);
        Stored["gamma"].CopyTo(layer.Gamma);
        (layer as LayerNorm<double>)?.Beta.SetRow(0, Stored["beta"].Row(0));

        Matrix<double> output = layer.Forward(Stored["x"]);
        Matrix<double> dx = layer.Backward(Stored["delta"]);

        foreach ((int index, int row) in Stored.Integers($"{name}_rows").Index())
        {
            Check($"{name}_output", output, row, index);
            Check($"{name}_dx", dx, row, index);
        }
    }

    /// <summary>Otherwise the rounding error of the mean, multiplied by 1 / sqrt(epsilon), would be visible.</summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(-7e149)]
    [InlineData(3e-150)]
    [InlineData(1.0 / 3)]
    public void A_row_of_one_number_gives_beta(double value)
    {
        foreach (int columns in (int[])[1, 2, 3, 7, 100, 1023, 3000])
        {
            var layer = new LayerNorm<double>(columns);
            layer.Beta.SetRow(0, RandomMatrix.Normal<double>(1, columns, 1).Row(0));

            layer.Forward(Matrix<double>.Build.Dense(9, columns, value)).Row(5).Should().Equal(layer.Beta.Row(0));
        }
    }

    /// <summary>Relative to the mean of the row: some elements cross 0.</summary>
    private static void Check(string name, Matrix<double> actual, int row, int index)
    {
        Matrix<double> expected = Stored[name].SubMatrix(index, 1, 0, Stored[name].ColumnCount);
        Matrix<double> found = Matrix<double>.Build.Dense(1, expected.ColumnCount, (_, j) => actual[row, j * Step]);
        Close.Check($"{name} of row {row}", found, expected, 1e-12);
    }
}
