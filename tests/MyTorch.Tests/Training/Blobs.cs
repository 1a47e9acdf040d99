using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Support;

namespace MyTorch.Tests.Training;

/// <summary>Samples of three classes in three clusters, with four features.</summary>
internal static class Blobs
{
    public static Dataset<T> Create<T>(int count, int seed) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> y = RandomMatrix.Labels<T>(count, 3);
        Matrix<T> x = RandomMatrix.Normal<T>(count, 4, seed) * T.CreateTruncating(0.3);
        x.SetSubMatrix(0, count, 0, 3, x.SubMatrix(0, count, 0, 3) + (y * T.CreateTruncating(3)));
        return new Dataset<T>(x, y);
    }

    /// <summary>Returns the same samples with class indices, N x 1, as labels.</summary>
    public static Dataset<T> WithClasses<T>(Dataset<T> samples) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(samples.X, Matrix<T>.Build.Dense(samples.Count, 1, [.. OneHot.Decode(samples.Y).Select(label => T.CreateTruncating(label))]));
}
