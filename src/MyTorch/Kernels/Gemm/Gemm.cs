using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>
/// Matrix products on column-major spans: <c>C = alpha * op(A) * op(B)</c>, or <c>C += ...</c> if <c>accumulate</c> is set (otherwise C is never
/// read). An optional <c>bias</c> holds a value to add to each column of C; empty means none, and it cannot be combined with <c>accumulate</c>. A
/// leading dimension (lda, ldb, ldc) is the distance between the starts of stored columns, so an operand may be a submatrix. C must not overlap A
/// or B.
/// </summary>
/// <remarks>
/// An element of C is bitwise identical wherever it lies in the tiles: submatrices of C can be computed by any number of threads, and with any
/// vector width that has a fused multiply-add. Only the product of a single row (NN with m = 1 and lda = 1) sums in another order: it must not be
/// a submatrix of a larger product.
/// </remarks>
internal static unsafe class Gemm
{
    /// <summary>The vector width of this machine in bits; 0 if it has no vectors.</summary>
    public static int VectorBits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;
    }

    /// <summary>Computes C (m x n) from A (m x k) and B (k x n): the forward pass.</summary>
    public static void NN<T>(
        int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, bool accumulate, Span<T> c, int ldc, ReadOnlySpan<T> bias = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Multiply(false, false, m, n, k, alpha, a, lda, b, ldb, accumulate, c, ldc, bias);

    /// <summary>Computes C (m x n) from the transpose of A (k x m) and B (k x n): the gradient of the weights.</summary>
    public static void TN<T>(
        int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, bool accumulate, Span<T> c, int ldc)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Multiply(true, false, m, n, k, alpha, a, lda, b, ldb, accumulate, c, ldc);

    /// <summary>Computes C (m x n) from A (m x k) and the transpose of B (n x k): the gradient of the input.</summary>
    public static void NT<T>(
        int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, bool accumulate, Span<T> c, int ldc)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Multiply(false, true, m, n, k, alpha, a, lda, b, ldb, accumulate, c, ldc);

    /// <summary>Computes C (m x n) from A or its transpose and B or its transpose; the operands are stored untransposed.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T>(
        bool transposeA, bool transposeB, int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, bool accumulate, Span<T> c, int ldc, ReadOnlySpan<T> bias = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!Fits(a.Length, transposeA ? k : m, transposeA ? m : k, lda) || !Fits(b.Length, transposeB ? n : k, transposeB ? k : n, ldb) ||
            !Fits(c.Length, m, n, ldc) || (!bias.IsEmpty && (bias.Length < n || accumulate)))
        {
            Require(a.Length, transposeA ? k : m, transposeA ? m : k, lda, nameof(a));
            Require(b.Length, transposeB ? n : k, transposeB ? k : n, ldb, nameof(b));
            Require(c.Length, m, n, ldc, nameof(c));
            RequireBias(bias, n, accumulate);
        }

        T zero = T.Zero;
        fixed (T* pa = a, pb = b, pc = c, pBias = bias)
        {
            if (Overlap(pa, a.Length, pc, c.Length) || Overlap(pb, b.Length, pc, c.Length))
            {
                RequireApart(a, b, c);
            }

            GemmBias<T> start = new(bias.IsEmpty ? &zero : pBias, bias.IsEmpty ? 0 : 1);
            if (m == 1 && lda == 1 && !transposeA && !transposeB && k > 0)
            {
                MultiplyRow(n, k, alpha, pa, pb, ldb, start, accumulate, pc, ldc);
                return;
            }

            Multiply(new GemmProduct<T>(
                m, n, k, alpha, new(pa, transposeA ? lda : 1, transposeA ? 1 : lda), new(pb, transposeB ? ldb : 1, transposeB ? 1 : ldb),
                start, accumulate, new(pc, 1, ldc)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply<T>(in GemmProduct<T> product) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (int m, int n) = (product.M, product.N);
        if (product.K == 0)
        {
            for (int j = 0; j < n && !product.Accumulate; j++)
            {
                new Span<T>(product.C.At(0, j), m).Fill(product.Bias[j]);
            }
        }
        else if (m == 1 && n > 1 && product.C.ColumnStride == 1 && !product.Bias.Varies)
        {
            // A row is stored contiguously, so it is computed as a column.
            GemmOperand<T> column = new(product.C.Start, 1, n);
            Dispatch(new GemmProduct<T>(n, 1, product.K, product.Alpha, product.B.Transposed, product.A.Transposed, product.Bias, product.Accumulate, column));
        }
        else if (product.MayTranspose && GemmBlocking.IsFlat<T>(m, n))
        {
            Dispatch(product.Transposed);
        }
        else
        {
            Dispatch(product);
        }
    }

    private static void MultiplyRow<T>(int n, int k, T alpha, T* a, T* b, nint ldb, GemmBias<T> bias, bool accumulate, T* c, nint ldc)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (VectorBits)
        {
            case 512:
                GemmRow<T, Vector512<T>, Simd512<T>>.Multiply(n, k, alpha, a, b, ldb, bias, accumulate, c, ldc);
                break;
            case 256:
                GemmRow<T, Vector256<T>, Simd256<T>>.Multiply(n, k, alpha, a, b, ldb, bias, accumulate, c, ldc);
                break;
            case 128:
                GemmRow<T, Vector128<T>, Simd128<T>>.Multiply(n, k, alpha, a, b, ldb, bias, accumulate, c, ldc);
                break;
            default:
                GemmRow<T, T, Scalar<T>>.Multiply(n, k, alpha, a, b, ldb, bias, accumulate, c, ldc);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Dispatch<T>(in GemmProduct<T> product) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (VectorBits)
        {
            case 512:
                GemmLoops<T, Vector512<T>, Simd512<T>>.Multiply(product);
                break;
            case 256:
                GemmLoops<T, Vector256<T>, Simd256<T>>.Multiply(product);
                break;
            case 128:
                GemmLoops<T, Vector128<T>, Simd128<T>>.Multiply(product);
                break;
            default:
                GemmLoops<T, T, Scalar<T>>.Multiply(product);
                break;
        }
    }

    /// <summary>Whether the last element the unsafe code accesses is within the span.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Fits(int length, int rows, int columns, int leading) =>
        rows >= 0 && columns >= 0 && leading >= rows && (rows == 0 || columns == 0 || ((long)(columns - 1) * leading) + rows <= length);

    /// <summary>Whether two spans share an element; an empty span has no elements and no address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Overlap<T>(T* first, int firstLength, T* second, int secondLength) where T : unmanaged =>
        first < second + secondLength && second < first + firstLength;

    private static void Require(int length, int rows, int columns, int leading, string name)
    {
        if (!Fits(length, rows, columns, leading))
        {
            throw new ArgumentException(
                $"{name} holds {length} elements, too few for {rows} x {columns} with leading dimension {leading}.", name);
        }
    }

    private static void RequireBias<T>(ReadOnlySpan<T> bias, int columns, bool accumulate)
    {
        if (!bias.IsEmpty && (bias.Length < columns || accumulate))
        {
            throw new ArgumentException(
                accumulate ? "accumulate and bias cannot be combined: pass an empty bias to add to c." : $"bias holds {bias.Length} elements, too few for {columns} columns.", nameof(bias));
        }
    }

    private static void RequireApart<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> c)
    {
        if (c.Overlaps(a) || c.Overlaps(b))
        {
            throw new ArgumentException("c overlaps a or b: write the product to separate memory.", nameof(c));
        }
    }
}
