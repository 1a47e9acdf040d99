using System.Numerics;
using System.Numerics.Tensors;

namespace MyTorch.Kernels;

/// <summary>
/// The three matrix products of training, on column-major spans:
/// <c>C = alpha * op(A) * op(B)</c>, or <c>C += ...</c> when <c>accumulate</c> is set (otherwise C is never read).
/// C must not overlap A or B. A sum over k is never split, so its order does not depend on how many threads there are.
/// </summary>
internal static class Gemm
{
    /// <summary>C (m x n) from A (m x k) and B (k x n): the forward pass.</summary>
    public static void NN<T>(int m, int n, int k, T alpha, ReadOnlySpan<T> a, ReadOnlySpan<T> b, bool accumulate, Span<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int j = 0; j < n; j++)
        {
            Span<T> column = c.Slice(j * m, m);
            ClearUnless(accumulate, column);
            for (int p = 0; p < k; p++)
            {
                TensorPrimitives.MultiplyAdd(a.Slice(p * m, m), alpha * b[(j * k) + p], column, column);
            }
        }
    }

    /// <summary>C (m x n) from the transpose of A (k x m) and B (k x n): the gradient of the weights.</summary>
    public static void TN<T>(int m, int n, int k, T alpha, ReadOnlySpan<T> a, ReadOnlySpan<T> b, bool accumulate, Span<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int j = 0; j < n; j++)
        {
            Span<T> column = c.Slice(j * m, m);
            ClearUnless(accumulate, column);
            for (int i = 0; i < m; i++)
            {
                column[i] += alpha * TensorPrimitives.Dot(a.Slice(i * k, k), b.Slice(j * k, k));
            }
        }
    }

    /// <summary>C (m x n) from A (m x k) and the transpose of B (n x k): the gradient of the input.</summary>
    public static void NT<T>(int m, int n, int k, T alpha, ReadOnlySpan<T> a, ReadOnlySpan<T> b, bool accumulate, Span<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int j = 0; j < n; j++)
        {
            Span<T> column = c.Slice(j * m, m);
            ClearUnless(accumulate, column);
            for (int p = 0; p < k; p++)
            {
                TensorPrimitives.MultiplyAdd(a.Slice(p * m, m), alpha * b[(p * n) + j], column, column);
            }
        }
    }

    private static void ClearUnless<T>(bool accumulate, Span<T> column)
    {
        if (!accumulate)
        {
            column.Clear();
        }
    }
}
