using System.Numerics;
using System.Runtime.Intrinsics;
using FluentAssertions;
using MyTorch.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Kernels;

/// <summary>
/// The product for every width of vectors, called directly, so that all of them are tested on any machine. Where the hardware lacks a width
/// the runtime does the same operations without it.
/// </summary>
public abstract unsafe class GemmPathTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T Guard = T.CreateTruncating(12345);

    /// <summary>As many rows as <see cref="GemmColumn{T, TVector, TSimd}"/> takes at a time: 2048 in double, 4096 in float.</summary>
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
    public void Products_of_small_integers_are_exact_and_touch_nothing_else(int width)
    {
        int vector = Math.Max(1, width / 8 / sizeof(T));
        int[] edges = [(3 * vector) - 1, 3 * vector, (3 * vector) + 1, (5 * vector) + 1];

        // Without the hardware for it a width takes long, and is not what the machine would use: some of the sizes are enough.
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

    /// <summary>Every height of a last tile up to twice the highest one, partial vectors among them, each with another number of columns.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void Products_of_every_height_are_exact_and_touch_nothing_else(int width)
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
    /// A single column of C: one block of its rows and several, a last one that fills no vector, and sums of less and more than one depth, of
    /// fewer and more products than there are rows.
    /// </summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void Single_columns_of_small_integers_are_exact_and_touch_nothing_else(int width)
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

    /// <summary>With a fused multiply-add every width rounds in the same way, whatever the tiles.</summary>
    [FusedFact]
    public void All_widths_give_the_same_bits()
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

    /// <summary>One product in matrices with more rows than it has, between guards; where it does not add to C, C holds NaN before.</summary>
    private static void Check(int width, bool transposeA, bool transposeB, int m, int n, int k, bool accumulate)
    {
        (int lda, int ldb, int ldc) = ((transposeA ? k : m) + 2, (transposeB ? n : k) + 1, m + 3);
        T[] a = RandomArray.Integers<T>(lda * (transposeA ? m : k), 1);
        T[] b = RandomArray.Integers<T>(ldb * (transposeB ? k : n), 2);
        T[] bias = RandomArray.Integers<T>(n + 1, 3);
        FillGaps(a, lda - 2, lda);
        FillGaps(b, ldb - 1, ldb);

        // Only where the columns begin with the same value may the transpose of C be worked out.
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

    /// <summary>Puts NaN behind the elements of each column, which no element of C may see.</summary>
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
