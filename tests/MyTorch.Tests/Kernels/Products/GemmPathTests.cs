using System.Numerics;
using System.Runtime.Intrinsics;
using FluentAssertions;
using MyTorch.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Kernels;

/// <summary>
/// The product for every vector width, called directly, so all widths are tested on any machine. If the hardware lacks a width, the runtime
/// emulates it.
/// </summary>
public abstract unsafe class GemmPathTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T Guard = T.CreateTruncating(12345);

    /// <summary>The number of rows that <see cref="GemmColumn{T, TVector, TSimd}"/> processes at a time: 2048 in double, 4096 in float.</summary>
    private static readonly int ColumnBlock = GemmColumn<T, T, Scalar<T>>.SumBytes / sizeof(T);

    private delegate void Loops(in GemmProduct<T> product);

    private static readonly Dictionary<int, Loops> Paths = new()
    {
        [512] = GemmLoops<T, Vector512<T>, Simd512<T>>.Multiply,
        [256] = GemmLoops<T, Vector256<T>, Simd256<T>>.Multiply,
        [128] = GemmLoops<T, Vector128<T>, Simd128<T>>.Multiply,
        [0] = GemmLoops<T, T, Scalar<T>>.Multiply,
    };

    public static TheoryData<int> Widths => [.. Paths.Keys];

    /// <summary>All small sizes, and those around the edges of tiles, panels, blocks of rows and depths.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void Products_of_small_integers_write_nothing_else(int width)
    {
        int vector = Math.Max(1, width / 8 / sizeof(T));
        int[] edges = [(3 * vector) - 1, 3 * vector, (3 * vector) + 1, (5 * vector) + 1];

        // An emulated width is slow and never used in practice: a few of the sizes are enough.
        int stride = width > Gemm.VectorBits ? 7 : 1;
        foreach ((bool transposeA, bool transposeB) in new[] { (false, false), (true, false), (false, true), (true, true) })
        {
            for (int size = 0; size < 12 * 12 * 12; size += stride)
            {
                Check(width, transposeA, transposeB, size % 12, size / 12 % 12, size / 144, accumulate: (size / 3) % 2 == 0);
            }

            foreach (int m in edges)
            {
                Check(width, transposeA, transposeB, m, 9, 5, accumulate: true);
                Check(width, transposeA, transposeB, m, 17, 33, accumulate: false);
            }

            int depth = GemmBlocking.Depth<T>();
            Check(width, transposeA, transposeB, (8 * 3 * vector) + 1, 9, depth + 1, accumulate: false);
            Check(width, transposeA, transposeB, 4 * vector * 4, vector, 2 * depth, accumulate: true);
            Check(width, transposeA, transposeB, vector > 1 ? vector - 1 : 1, 4 * vector, depth - 1, accumulate: false);
        }
    }

    /// <summary>Every height of a last tile up to twice the tallest, including partial vectors, each with a different number of columns.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void Products_of_every_height_write_nothing_else(int width)
    {
        int vector = Math.Max(1, width / 8 / sizeof(T));
        int stride = width > Gemm.VectorBits ? 7 : 1;
        foreach ((bool transposeA, bool transposeB) in new[] { (false, false), (true, false), (false, true), (true, true) })
        {
            for (int m = 1; m <= 6 * vector; m += stride)
            {
                int n = 2 + (m * 7 % 17);
                Check(width, transposeA, transposeB, m, n, 1 + (m % 6), accumulate: false);
                Check(width, transposeA, transposeB, m, n, 1 + (m % 5), accumulate: true);
            }
        }
    }

    /// <summary>
    /// A single column of C: one and several blocks of rows, a last block that does not fill a vector, sums below and above one depth, and fewer
    /// and more products than rows.
    /// </summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void Single_columns_are_exact_and_write_nothing_else(int width)
    {
        int depth = GemmBlocking.Depth<T>();
        foreach ((int m, int k) in new[]
        {
            (ColumnBlock, 3), (ColumnBlock + 1, depth + 1), ((2 * ColumnBlock) + 5, 7), (depth - 3, depth), (5, depth + 1), (67, (2 * depth) + 3),
        })
        {
            foreach (bool accumulate in new[] { false, true })
            {
                Check(width, false, false, m, 1, k, accumulate);
                Check(width, false, true, m, 1, k, accumulate);
                Check(width, true, false, m, 1, k, accumulate);
            }
        }
    }

    /// <summary>With a fused multiply-add, every width rounds in the same way for any tiling.</summary>
    [FusedFact]
    public void All_vector_widths_give_the_same_bits()
    {
        foreach ((int m, int n, int k) in new[] { (100, 32, 300), (784, 16, 100), (7, 29, 400), (33, 10, 64), (20, 5, 40), (13, 7, 9), (2, 16, 32), (ColumnBlock + 7, 1, 400) })
        {
            foreach (bool transpose in new[] { false, true })
            {
                foreach (int biasStride in new[] { 0, 1 })
                {
                    T[][] results = [.. Paths.Keys.Select(width => Fractions(width, transpose, m, n, k, biasStride))];
                    results.Should().AllSatisfy(result => result.Should().Equal(results[0], $"{m} x {n} x {k}"));
                }
            }
        }
    }

    private static T[] Fractions(int width, bool transposeA, int m, int n, int k, int biasStride)
    {
        T[] a = RandomArray.Fractions<T>(m * k, 1);
        T[] b = RandomArray.Fractions<T>(k * n, 2);
        T[] bias = RandomArray.Fractions<T>(n, 3);
        T[] c = new T[m * n];
        T third = T.One / T.CreateTruncating(3);
        fixed (T* pa = a, pb = b, pBias = bias, pc = c)
        {
            Paths[width](new(m, n, k, third, transposeA ? new(pa, k, 1) : new(pa, 1, m), new(pb, 1, k), new(pBias, biasStride), false, new(pc, 1, m)));
        }

        return c;
    }

    /// <summary>Computes a product in matrices with extra rows, between guards; if it does not accumulate, C initially holds NaN.</summary>
    private static void Check(int width, bool transposeA, bool transposeB, int m, int n, int k, bool accumulate)
    {
        (int lda, int ldb, int ldc) = ((transposeA ? k : m) + 2, (transposeB ? n : k) + 1, m + 3);
        T[] a = RandomArray.Integers<T>(lda * (transposeA ? m : k), 1);
        T[] b = RandomArray.Integers<T>(ldb * (transposeB ? k : n), 2);
        T[] bias = RandomArray.Integers<T>(n + 1, 3);
        FillGaps(a, lda - 2, lda);
        FillGaps(b, ldb - 1, ldb);

        // The transpose of C may be computed only if all columns start from the same value.
        int biasStride = accumulate || k % 2 == 0 ? 0 : 1;
        T[] c = [.. Enumerable.Repeat(Guard, (ldc * n) + 2)];
        T[] expected = [.. c];
        T alpha = T.CreateTruncating(2);
        for (int index = 0; index < m * n; index++)
        {
            (int i, int j) = (index % m, index / m);
            T sum = T.Zero;
            for (int p = 0; p < k; p++)
            {
                sum += a[transposeA ? (i * lda) + p : (p * lda) + i] * b[transposeB ? (p * ldb) + j : (j * ldb) + p];
            }

            c[1 + (j * ldc) + i] = accumulate ? T.CreateTruncating(index % 5) : T.NaN;
            expected[1 + (j * ldc) + i] = (alpha * sum) + (accumulate ? T.CreateTruncating(index % 5) : bias[j * biasStride]);
        }

        if (k > 0)
        {
            Multiply(width, transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, bias, biasStride, accumulate, c, ldc);
            c.Should().Equal(expected, $"{width} bits, {(transposeA ? 'T' : 'N')}{(transposeB ? 'T' : 'N')}, {m} x {n} x {k}, accumulate {accumulate}");
        }
    }

    /// <summary>Writes NaN after the elements of each column, which must not affect any element of C.</summary>
    private static void FillGaps(T[] values, int rows, int leading)
    {
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = index % leading < rows ? values[index] : T.NaN;
        }
    }

    private static void Multiply(
        int width, bool transposeA, bool transposeB, int m, int n, int k, T alpha, T[] a, int lda, T[] b, int ldb, T[] bias, int biasStride, bool accumulate, T[] c, int ldc)
    {
        fixed (T* pa = a, pb = b, pc = c, pBias = bias)
        {
            GemmOperand<T> left = transposeA ? new(pa, lda, 1) : new(pa, 1, lda);
            GemmOperand<T> right = transposeB ? new(pb, ldb, 1) : new(pb, 1, ldb);
            Paths[width](new(m, n, k, alpha, left, right, new(pBias, biasStride), accumulate, new(pc + 1, 1, ldc)));
        }
    }
}

public sealed class GemmPathTestsInDouble : GemmPathTests<double>;

public sealed class GemmPathTestsInFloat : GemmPathTests<float>;
