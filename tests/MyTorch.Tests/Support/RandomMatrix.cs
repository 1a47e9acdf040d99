using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tests.Support;

/// <summary>Inputs for tests.</summary>
internal static class RandomMatrix
{
    public static Matrix<T> Normal<T>(int rows, int columns, int seed) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Initializers.Normal<T>(0, 1, seed)(rows, columns);

    /// <summary>One-hot labels, class by class in turn.</summary>
    public static Matrix<T> Labels<T>(int rows, int classes) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        OneHot.Encode<T>([.. Enumerable.Range(0, rows).Select(row => row * 7 % classes)], classes);
}
