using System.Numerics;
using System.Runtime.CompilerServices;

namespace MyTorch.Kernels;

/// <summary>
/// The product of a matrix with a single column. Nothing can be reused in registers: a few columns of A at a time are read from top to bottom, in
/// memory order, and added to sums in the L1 cache, in the same order as in the tile.
/// </summary>
internal static unsafe class GemmColumn<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    /// <summary>The number of bytes of the sums.</summary>
    public const int SumBytes = 16 * 1024;

    /// <summary>Computes c = [c +] alpha * A * b, or bias + alpha * A * b, for A (m x k) with contiguous columns.</summary>
    public static void Multiply(int m, int k, T alpha, GemmOperand<T> a, GemmOperand<T> b, T bias, bool accumulate, T* c)
    {
        int blockRows = SumBytes / sizeof(T);
        int blocks = GemmBlocking.SumBlocks<T>(k);
        T* sums = Scratch<T>.Reserve(blockRows);
        for (int i = 0; i < m; i += blockRows)
        {
            int rows = Math.Min(blockRows, m - i);
            for (int block = 0; block < blocks; block++)
            {
                (int p, int end) = GemmBlocking.SumBlock(k, block, blocks);
                new Span<T>(sums, rows).Clear();
                Accumulate(rows, end - p, new(a.At(i, p), 1, a.ColumnStride), b.At(p, 0), b.RowStride, sums);
                Finish(rows, alpha, sums, bias, accumulate || block > 0, c + i);
            }
        }
    }

    /// <summary>Computes sums += A * b, four columns at a time.</summary>
    private static void Accumulate(int rows, int depth, GemmOperand<T> a, T* b, nint stride, T* sums)
    {
        int p = 0;
        for (; p + 4 <= depth; p += 4, b += 4 * stride)
        {
            AddFour(rows, a.At(0, p), a.ColumnStride, b[0], b[stride], b[2 * stride], b[3 * stride], sums);
        }

        for (; p < depth; p++, b += stride)
        {
            AddOne(rows, a.At(0, p), *b, sums);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddFour(int rows, T* a, nint lda, T b0, T b1, T b2, T b3, T* sums)
    {
        (TVector v0, TVector v1, TVector v2, TVector v3) = (TSimd.Create(b0), TSimd.Create(b1), TSimd.Create(b2), TSimd.Create(b3));
        int i = 0;
        for (; i + TSimd.Count <= rows; i += TSimd.Count)
        {
            T* column = a + i;
            TVector sum = TSimd.MultiplyAdd(TSimd.Load(column), v0, TSimd.Load(sums + i));
            sum = TSimd.MultiplyAdd(TSimd.Load(column + lda), v1, sum);
            sum = TSimd.MultiplyAdd(TSimd.Load(column + (2 * lda)), v2, sum);
            TSimd.Store(TSimd.MultiplyAdd(TSimd.Load(column + (3 * lda)), v3, sum), sums + i);
        }

        for (; i < rows; i++)
        {
            T sum = Scalar<T>.MultiplyAdd(a[i], b0, sums[i]);
            sum = Scalar<T>.MultiplyAdd(a[i + lda], b1, sum);
            sum = Scalar<T>.MultiplyAdd(a[i + (2 * lda)], b2, sum);
            sums[i] = Scalar<T>.MultiplyAdd(a[i + (3 * lda)], b3, sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddOne(int rows, T* a, T b, T* sums)
    {
        TVector factor = TSimd.Create(b);
        int i = 0;
        for (; i + TSimd.Count <= rows; i += TSimd.Count)
        {
            TSimd.Store(TSimd.MultiplyAdd(TSimd.Load(a + i), factor, TSimd.Load(sums + i)), sums + i);
        }

        for (; i < rows; i++)
        {
            sums[i] = Scalar<T>.MultiplyAdd(a[i], b, sums[i]);
        }
    }

    /// <summary>Computes c = [c or bias] + alpha * sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish(int rows, T alpha, T* sums, T bias, bool accumulate, T* c)
    {
        TVector scale = TSimd.Create(alpha);
        TVector start = TSimd.Create(bias);
        int i = 0;
        for (; i + TSimd.Count <= rows; i += TSimd.Count)
        {
            TSimd.Store(TSimd.MultiplyAdd(scale, TSimd.Load(sums + i), accumulate ? TSimd.Load(c + i) : start), c + i);
        }

        for (; i < rows; i++)
        {
            c[i] = Scalar<T>.MultiplyAdd(alpha, sums[i], accumulate ? c[i] : bias);
        }
    }
}
