using System.Numerics;
using System.Runtime.CompilerServices;

using MyTorch.Kernels;

namespace MyTorch.Execution;

/// <summary>A complete matrix product, cut along the columns or rows of the result and run by the thread team.</summary>
internal sealed class ParallelGemm<T> : IParallelWork where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The grain of column cuts: whole tiles.</summary>
    private const int ColumnGrain = 8;

    private static readonly int RowGrain = 64 / Unsafe.SizeOf<T>();

    private readonly bool _transposeA;
    private readonly bool _transposeB;
    private readonly int _m;
    private readonly int _n;
    private readonly int _k;
    private readonly T _alpha;
    private readonly T[] _a;
    private readonly T[] _b;
    private readonly bool _accumulate;
    private readonly T[] _c;

    private ParallelGemm(bool transposeA, bool transposeB, int m, int n, int k, T alpha, T[] a, T[] b, bool accumulate, T[] c)
    {
        (_transposeA, _transposeB, _m, _n, _k) = (transposeA, transposeB, m, n, k);
        (_alpha, _a, _b, _accumulate, _c) = (alpha, a, b, accumulate, c);
    }

    /// <summary>Computes C (m x n) = [C +] alpha * op(A) * op(B) for contiguous matrices.</summary>
    public static void Multiply(bool transposeA, bool transposeB, int m, int n, int k, T alpha, T[] a, T[] b, bool accumulate, T[] c)
    {
        int chunks = ParallelWork.ChunksFor(2L * m * n * k);
        if (chunks <= 1)
        {
            Gemm.Multiply<T>(transposeA, transposeB, m, n, k, alpha, a, transposeA ? k : m, b, transposeB ? n : k, accumulate, c, m);
            return;
        }

        ParallelWork.Run(new ParallelGemm<T>(transposeA, transposeB, m, n, k, alpha, a, b, accumulate, c), chunks);
    }

    public void Run(int part, int parts)
    {
        bool byColumns = _n >= _m || _n >= parts * ColumnGrain * 4;
        (int top, int bottom) = byColumns ? (0, _m) : Chunks.Range(_m, part, parts, RowGrain);
        (int left, int right) = byColumns ? Chunks.Range(_n, part, parts, ColumnGrain) : (0, _n);
        if (top == bottom || left == right)
        {
            return;
        }

        int lda = _transposeA ? _k : _m;
        int ldb = _transposeB ? _n : _k;
        Gemm.Multiply(
            _transposeA,
            _transposeB,
            bottom - top,
            right - left,
            _k,
            _alpha,
            _a.AsSpan(_transposeA ? top * lda : top),
            lda,
            _b.AsSpan(_transposeB ? left : left * ldb),
            ldb,
            _accumulate,
            _c.AsSpan((left * _m) + top),
            _m);
    }
}
