using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch.Tests.Support;

/// <summary>Creates inputs for tests.</summary>
internal static class RandomMatrix
{
    public static Matrix<T> Normal<T>(int rows, int columns, int seed) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Initializers.Normal<T>(0, 1, seed)(rows, columns);

    /// <summary>Returns one-hot labels that cycle through the classes.</summary>
    public static Matrix<T> Labels<T>(int rows, int classes) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        OneHot.Encode<T>([.. Enumerable.Range(0, rows).Select(row => row * 7 % classes)], classes);

    /// <summary>Returns numbers between -limit and limit that are the same on every platform: integers times a factor.</summary>
    public static Matrix<T> Exact<T>(int rows, int columns, double limit) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Matrix<T>.Build.Dense(rows, columns, (i, j) => T.CreateTruncating(((((uint)((i * 7919) + (j * 104729) + 1) * 2654435761u) >> 8) - 8388608.0) / 8388608.0 * limit));
}
