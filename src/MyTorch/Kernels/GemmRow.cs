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
            Vector512<T> even0 = default, even1 = default, even2 = default, even3 = default;
            Vector512<T> odd0 = default, odd1 = default, odd2 = default, odd3 = default;
            int p = 0;
            for (; p + (2 * Vector512<T>.Count) <= k; p += 2 * Vector512<T>.Count)
            {
                Vector512<T> even = Vector512.Load(a + p);
                even0 = VectorMath.MultiplyAdd(even, Vector512.Load(b0 + p), even0);
                even1 = VectorMath.MultiplyAdd(even, Vector512.Load(b1 + p), even1);
                even2 = VectorMath.MultiplyAdd(even, Vector512.Load(b2 + p), even2);
                even3 = VectorMath.MultiplyAdd(even, Vector512.Load(b3 + p), even3);
                int q = p + Vector512<T>.Count;
                Vector512<T> odd = Vector512.Load(a + q);
                odd0 = VectorMath.MultiplyAdd(odd, Vector512.Load(b0 + q), odd0);
                odd1 = VectorMath.MultiplyAdd(odd, Vector512.Load(b1 + q), odd1);
                odd2 = VectorMath.MultiplyAdd(odd, Vector512.Load(b2 + q), odd2);
                odd3 = VectorMath.MultiplyAdd(odd, Vector512.Load(b3 + q), odd3);
            }

            if (p + Vector512<T>.Count <= k)
            {
                Vector512<T> last = Vector512.Load(a + p);
                even0 = VectorMath.MultiplyAdd(last, Vector512.Load(b0 + p), even0);
                even1 = VectorMath.MultiplyAdd(last, Vector512.Load(b1 + p), even1);
                even2 = VectorMath.MultiplyAdd(last, Vector512.Load(b2 + p), even2);
                even3 = VectorMath.MultiplyAdd(last, Vector512.Load(b3 + p), even3);
                p += Vector512<T>.Count;
            }

            Finish(even0 + odd0, a + p, b0 + p, k - p, alpha, bias[j], accumulate, c + (j * ldc));
            Finish(even1 + odd1, a + p, b1 + p, k - p, alpha, bias[j + 1], accumulate, c + ((j + 1) * ldc));
            Finish(even2 + odd2, a + p, b2 + p, k - p, alpha, bias[j + 2], accumulate, c + ((j + 2) * ldc));
            Finish(even3 + odd3, a + p, b3 + p, k - p, alpha, bias[j + 3], accumulate, c + ((j + 3) * ldc));
        }

        for (; j < n; j++)
        {
            T* column = b + (j * ldb);
            Vector512<T> even = default, odd = default;
            int p = 0;
            for (; p + (2 * Vector512<T>.Count) <= k; p += 2 * Vector512<T>.Count)
            {
                int q = p + Vector512<T>.Count;
                even = VectorMath.MultiplyAdd(Vector512.Load(a + p), Vector512.Load(column + p), even);
                odd = VectorMath.MultiplyAdd(Vector512.Load(a + q), Vector512.Load(column + q), odd);
            }

            if (p + Vector512<T>.Count <= k)
            {
                even = VectorMath.MultiplyAdd(Vector512.Load(a + p), Vector512.Load(column + p), even);
                p += Vector512<T>.Count;
            }

            Finish(even + odd, a + p, column + p, k - p, alpha, bias[j], accumulate, c + (j * ldc));
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
