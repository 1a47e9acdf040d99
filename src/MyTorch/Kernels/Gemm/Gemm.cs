using System.Numerics;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>
/// Matrix products on column-major spans, first of all the three of training:
/// <c>C = alpha * op(A) * op(B)</c>, or <c>C += ...</c> when <c>accumulate</c> is set (otherwise C is never read). A <c>bias</c> of a value
/// for each column of C is added to it; empty stands for none, and it does not go with <c>accumulate</c>.
/// A leading dimension (lda, ldb, ldc) is the distance from one stored column to the next, so that an operand may be a part of a larger
/// matrix. C must not overlap A or B.
/// </summary>
/// <remarks>
/// An element of C is the same bit for bit wherever it lies in the tiles: parts of C can be worked out by any number of threads, and with
/// vectors of any width that has a fused multiply-add. Only the product of a single row (NN with m = 1 and lda = 1) sums in another
/// order: it must not be a part of a larger one.
/// </remarks>
internal static unsafe class Gemm
{
    /// <summary>The bits of the vectors of this machine; 0 where it has none.</summary>
    public static int VectorBits =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    /// <summary>C (m x n) from A (m x k) and B (k x n): the forward pass.</summary>
    public static void NN<T>(
        int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, bool accumulate, Span<T> c, int ldc, ReadOnlySpan<T> bias = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Multiply(false, false, m, n, k, alpha, a, lda, b, ldb, accumulate, c, ldc, bias);

    /// <summary>C (m x n) from the transpose of A (k x m) and B (k x n): the gradient of the weights.</summary>
    public static void TN<T>(
        int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, bool accumulate, Span<T> c, int ldc)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Multiply(true, false, m, n, k, alpha, a, lda, b, ldb, accumulate, c, ldc);

    /// <summary>C (m x n) from A (m x k) and the transpose of B (n x k): the gradient of the input.</summary>
    public static void NT<T>(
        int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, bool accumulate, Span<T> c, int ldc)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Multiply(false, true, m, n, k, alpha, a, lda, b, ldb, accumulate, c, ldc);

    /// <summary>C (m x n) from A or its transpose and B or its transpose, stored as they are before they are transposed.</summary>
    public static void Multiply<T>(
        bool transposeA, bool transposeB, int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, bool accumulate, Span<T> c, int ldc, ReadOnlySpan<T> bias = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Require(a.Length, transposeA ? k : m, transposeA ? m : k, lda, nameof(a));
        Require(b.Length, transposeB ? n : k, transposeB ? k : n, ldb, nameof(b));
        Require(c.Length, m, n, ldc, nameof(c));
        RequireApart(a, b, c);
        RequireBias(bias, n, accumulate);
        T zero = T.Zero;
        fixed (T* pa = a, pb = b, pc = c, pBias = bias)
        {
            GemmBias<T> start = bias.IsEmpty ? new(&zero, 0) : new(pBias, 1);
            if (m == 1 && lda == 1 && !transposeA && !transposeB && k > 0)
            {
                MultiplyRow(n, k, alpha, pa, pb, ldb, start, accumulate, pc, ldc);
            }
            else
            {
                GemmOperand<T> left = transposeA ? new(pa, lda, 1) : new(pa, 1, lda);
                GemmOperand<T> right = transposeB ? new(pb, ldb, 1) : new(pb, 1, ldb);
                Multiply(m, n, k, alpha, left, right, start, accumulate, pc, ldc);
            }
        }
    }

    private static void Multiply<T>(int m, int n, int k, T alpha, GemmOperand<T> a, GemmOperand<T> b, GemmBias<T> bias, bool accumulate, T* c, nint ldc)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (k == 0)
        {
            for (int j = 0; j < n && !accumulate; j++)
            {
                new Span<T>(c + (j * ldc), m).Fill(bias[j]);
            }
        }
        else if (m == 1 && n > 1 && ldc == 1 && !bias.Varies)
        {
            // A row is worked out as the column that it is in memory.
            Multiply(n, 1, k, alpha, b.Transposed, a.Transposed, bias, accumulate, c, n);
        }
        else
        {
            Dispatch(m, n, k, alpha, a, b, bias, accumulate, new(c, 1, ldc));
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

    /// <summary>Takes the widest vectors of the machine, or narrower ones that hold a whole column of C; in a small product, that fit into one.</summary>
    private static void Dispatch<T>(
        int m, int n, int k, T alpha, GemmOperand<T> a, GemmOperand<T> b, GemmBias<T> bias, bool accumulate, GemmOperand<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (a.RowStride != 1 && c.RowStride == 1 && !bias.Varies && GemmBlocking.IsFlat<T>(m, n))
        {
            Dispatch(n, m, k, alpha, b.Transposed, a.Transposed, bias, accumulate, c.Transposed);
            return;
        }

        int bits = (int)Math.Min(VectorBits, 8L * sizeof(T) * m);
        if (GemmBlocking.IsSmall(n, k))
        {
            bits = (int)BitOperations.RoundUpToPowerOf2((uint)bits + 1) / 2;
        }

        if (bits > 256)
        {
            GemmLoops<T, Vector512<T>, Simd512<T>>.Multiply(m, n, k, alpha, a, b, bias, accumulate, c);
        }
        else if (bits > 128)
        {
            GemmLoops<T, Vector256<T>, Simd256<T>>.Multiply(m, n, k, alpha, a, b, bias, accumulate, c);
        }
        else if (bits > 0)
        {
            GemmLoops<T, Vector128<T>, Simd128<T>>.Multiply(m, n, k, alpha, a, b, bias, accumulate, c);
        }
        else
        {
            GemmLoops<T, T, Scalar<T>>.Multiply(m, n, k, alpha, a, b, bias, accumulate, c);
        }
    }

    /// <summary>The door of the unsafe code: the last element that it will touch must exist.</summary>
    private static void Require(int length, int rows, int columns, int leading, string name)
    {
        if (rows < 0 || columns < 0 || leading < rows || (rows > 0 && columns > 0 && ((long)(columns - 1) * leading) + rows > length))
        {
            throw new ArgumentException(
                $"{name} holds {length} elements, too few for {rows} x {columns} with {leading} from column to column.", name);
        }
    }

    private static void RequireBias<T>(ReadOnlySpan<T> bias, int columns, bool accumulate)
    {
        if (!bias.IsEmpty && (bias.Length < columns || accumulate))
        {
            throw new ArgumentException(
                accumulate ? "A product with a bias cannot be added to c." : $"bias holds {bias.Length} elements, too few for {columns} columns.", nameof(bias));
        }
    }

    private static void RequireApart<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> c)
    {
        if (c.Overlaps(a) || c.Overlaps(b))
        {
            throw new ArgumentException("c overlaps a or b: a product cannot be written over its operands.", nameof(c));
        }
    }
}
