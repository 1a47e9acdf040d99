using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Homework.Tests;

/// <summary>Creates a matrix from the numbers of a worked example, in row-major order.</summary>
internal static class Numbers
{
    public static Matrix<double> Rows(double[,] rows) => Matrix<double>.Build.DenseOfArray(rows);

    public static Matrix<T> Rows<T>(double[,] rows) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Matrix<T>.Build.Dense(rows.GetLength(0), rows.GetLength(1), (i, j) => T.CreateChecked(rows[i, j]));
}
