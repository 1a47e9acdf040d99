using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;
using LinearAlgebra = MathNet.Numerics.LinearAlgebra;

namespace MyTorch;

/// <summary>
/// Computes log(sum of e^x) as a + log(sum of e^(x - a)), where a is the largest x, which neither overflows nor underflows (handout, appendix
/// B).
/// </summary>
public static class LogSumExp
{
    /// <summary>Computes the LogSumExp of values.</summary>
    /// <param name="x">Any values; an empty span gives minus infinity, the logarithm of an empty sum.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static T Compute<T>(ReadOnlySpan<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        return Compute(x, 1)[0];
    }

    /// <summary>Computes the LogSumExp of each row.</summary>
    /// <param name="x">Logits, N x K.</param>
    /// <returns>A new vector of N elements.</returns>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static LinearAlgebra.Vector<T> ComputeRows<T>(Matrix<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Shape.RequireBatch(x, nameof(x));
        return LinearAlgebra.Vector<T>.Build.Dense(Compute(Dense.Read(x), x.RowCount));
    }

    private static T[] Compute<T>(ReadOnlySpan<T> x, int rows) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] result = new T[rows];
        if (x.IsEmpty)
        {
            Array.Fill(result, T.NegativeInfinity);
        }
        else
        {
            SoftmaxKernels.LogSumExp(x, result);
        }

        return result;
    }
}
