using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>
/// The product of a single row with a matrix, as in predicting for one sample: a dot product for each column of B, which lies in one
/// piece. The sum runs in the lanes of 512 bits on every machine, wherever the column stands.
/// </summary>
internal static unsafe class GemmRow<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>c[j * ldc] = [c +] alpha * (the dot product of a with column j of B), or bias + ..., for n columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(int n, int k, T alpha, T* a, T* b, nint ldb, GemmBias<T> bias, bool accumulate, T* c, nint ldc)
    {
        int j = 0;
        for (; j + 4 <= n; j += 4)
        {
            T* b0 = b + (j * ldb);
            T* b1 = b0 + ldb;
            T* b2 = b1 + ldb;
            T* b3 = b2 + ldb;
            Vector512<T> s0 = default, s1 = default, s2 = default, s3 = default;
            int p = 0;
            for (; p + Vector512<T>.Count <= k; p += Vector512<T>.Count)
            {
                Vector512<T> row = Vector512.Load(a + p);
                s0 = Simd512<T>.MultiplyAdd(row, Vector512.Load(b0 + p), s0);
                s1 = Simd512<T>.MultiplyAdd(row, Vector512.Load(b1 + p), s1);
                s2 = Simd512<T>.MultiplyAdd(row, Vector512.Load(b2 + p), s2);
                s3 = Simd512<T>.MultiplyAdd(row, Vector512.Load(b3 + p), s3);
            }

            Finish(s0, a + p, b0 + p, k - p, alpha, bias[j], accumulate, c + (j * ldc));
            Finish(s1, a + p, b1 + p, k - p, alpha, bias[j + 1], accumulate, c + ((j + 1) * ldc));
            Finish(s2, a + p, b2 + p, k - p, alpha, bias[j + 2], accumulate, c + ((j + 2) * ldc));
            Finish(s3, a + p, b3 + p, k - p, alpha, bias[j + 3], accumulate, c + ((j + 3) * ldc));
        }

        for (; j < n; j++)
        {
            T* column = b + (j * ldb);
            Vector512<T> sum = default;
            int p = 0;
            for (; p + Vector512<T>.Count <= k; p += Vector512<T>.Count)
            {
                sum = Simd512<T>.MultiplyAdd(Vector512.Load(a + p), Vector512.Load(column + p), sum);
            }

            Finish(sum, a + p, column + p, k - p, alpha, bias[j], accumulate, c + (j * ldc));
        }
    }

    /// <summary>The sum of the lanes and of the products that did not fill a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(Vector512<T> lanes, T* a, T* b, int left, T alpha, T bias, bool accumulate, T* c)
    {
        T sum = Reductions.Sum(lanes);
        for (int p = 0; p < left; p++)
        {
            sum = T.FusedMultiplyAdd(a[p], b[p], sum);
        }

        *c = T.FusedMultiplyAdd(alpha, sum, accumulate ? *c : bias);
    }
}
