using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch.Tests.Support;

/// <summary>Inputs for tests.</summary>
internal static class RandomMatrix
{
    public static Matrix<T> Normal<T>(int rows, int columns, int seed) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Initializers.Normal<T>(0, 1, seed)(rows, columns);

    /// <summary>One-hot labels, class by class in turn.</summary>
    public static Matrix<T> Labels<T>(int rows, int classes) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        OneHot.Encode<T>([.. Enumerable.Range(0, rows).Select(row => row * 7 % classes)], classes);

    /// <summary>Numbers between -limit and limit that are the same on every platform: nothing but integers and a product make them.</summary>
    public static Matrix<T> Exact<T>(int rows, int columns, double limit) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Matrix<T>.Build.Dense(rows, columns, (i, j) => T.CreateTruncating(((((uint)((i * 7919) + (j * 104729) + 1) * 2654435761u) >> 8) - 8388608.0) / 8388608.0 * limit));
}
