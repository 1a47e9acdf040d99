using System.Runtime.CompilerServices;

namespace MyTorch.Kernels;

/// <summary>
/// The description of a product: C (m x n) = [C +] alpha * A (m x k) * B (k x n), or bias + alpha * A * B with a bias for each column. Fields are
/// written and read one word at a time: a wide copy of words just written would stall a small product.
/// </summary>
internal readonly unsafe struct GemmProduct<T> where T : unmanaged
{
    private readonly T* _a;
    private readonly nint _aRowStride;
    private readonly nint _aColumnStride;
    private readonly T* _b;
    private readonly nint _bRowStride;
    private readonly nint _bColumnStride;
    private readonly T* _c;
    private readonly nint _cRowStride;
    private readonly nint _cColumnStride;
    private readonly T* _bias;
    private readonly nint _biasStride;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public GemmProduct(
        int m, int n, int k, T alpha, GemmOperand<T> a, GemmOperand<T> b, GemmBias<T> bias, bool accumulate, GemmOperand<T> c)
    {
        M = m;
        N = n;
        K = k;
        Alpha = alpha;
        _a = a.Start;
        _aRowStride = a.RowStride;
        _aColumnStride = a.ColumnStride;
        _b = b.Start;
        _bRowStride = b.RowStride;
        _bColumnStride = b.ColumnStride;
        _c = c.Start;
        _cRowStride = c.RowStride;
        _cColumnStride = c.ColumnStride;
        _bias = bias.Start;
        _biasStride = bias.Stride;
        Accumulate = accumulate;
    }

    public int M { get; }

    public int N { get; }

    public int K { get; }

    public T Alpha { get; }

    public bool Accumulate { get; }

    public GemmOperand<T> A
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(_a, _aRowStride, _aColumnStride);
    }

    public GemmOperand<T> B
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(_b, _bRowStride, _bColumnStride);
    }

    public GemmOperand<T> C
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(_c, _cRowStride, _cColumnStride);
    }

    public GemmBias<T> Bias
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(_bias, _biasStride);
    }

    /// <summary>The product that computes the transpose of C; requires the same bias for all columns.</summary>
    public GemmProduct<T> Transposed => new(N, M, K, Alpha, B.Transposed, A.Transposed, Bias, Accumulate, C.Transposed);

    /// <summary>Whether the transpose can be computed instead, without transposing A.</summary>
    public bool MayTranspose => A.RowStride != 1 && C.RowStride == 1 && !Bias.Varies;
}
