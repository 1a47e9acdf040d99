using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tests.Support;

/// <summary>Returns the rows of a batch.</summary>
internal static class Samples
{
    /// <summary>Checks that each sample has the same output and gradient alone as in the batch.</summary>
    public static void CheckAlone<T>(Layer<T> layer, Matrix<T> x, Matrix<T> delta) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> output = layer.Forward(x);
        Matrix<T> gradient = layer.Backward(delta);
        for (int row = 0; row < x.RowCount; row++)
        {
            layer.Forward(x.SubMatrix(row, 1, 0, x.ColumnCount)).Row(0).Should().Equal(output.Row(row));
            layer.Backward(delta.SubMatrix(row, 1, 0, x.ColumnCount)).Row(0).Should().Equal(gradient.Row(row));
        }
    }
}
