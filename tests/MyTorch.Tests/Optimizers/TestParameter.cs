using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;

namespace MyTorch.Tests.Optimizers;

/// <summary>Creates parameters that do not belong to a layer.</summary>
internal static class TestParameter
{
    public static Parameter<T> From<T>(string name, ParameterKind kind, Matrix<T> value, Matrix<T>? gradient = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(name, kind, value, gradient ?? Matrix<T>.Build.Dense(value.RowCount, value.ColumnCount));

    /// <summary>Creates a parameter with random values and gradients.</summary>
    public static Parameter<T> Random<T>(int rows, int columns, int seed, ParameterKind kind = ParameterKind.Weight)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        From($"p{seed}", kind, RandomMatrix.Normal<T>(rows, columns, seed), RandomMatrix.Normal<T>(rows, columns, seed + 100));

    /// <summary>Creates a row of given values and gradients.</summary>
    public static Parameter<T> Row<T>(double[] value, double[] gradient) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        From("row", ParameterKind.Weight, RowOf<T>(value), RowOf<T>(gradient));

    public static Matrix<T> RowOf<T>(double[] values) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Matrix<T>.Build.Dense(1, values.Length, [.. values.Select(T.CreateTruncating)]);
}
