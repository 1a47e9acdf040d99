using System.Numerics;
using FluentAssertions;
using MyTorch.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Kernels;

/// <summary>The three products on small integers, for which every summation order is exact.</summary>
public abstract class GemmTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly int[] Sizes = [1, 2, 3, 4, 5, 7, 8, 9, 11, 16, 17, 33];

    public static TheoryData<string, bool> Forms => new()
    {
        { "NN", false }, { "NN", true }, { "TN", false }, { "TN", true }, { "NT", false }, { "NT", true },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Products_of_small_integers_are_exact(string form, bool accumulate)
    {
        foreach (int m in Sizes)
        {
            foreach (int n in Sizes)
            {
                foreach (int k in Sizes)
                {
                    CheckProduct(form, m, n, k, accumulate);
                }
            }
        }
    }

    /// <summary>Sizes at which operands are packed, sums are split, and the last tiles and blocks are partial.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void Products_of_several_blocks_are_exact(string form, bool accumulate)
    {
        CheckProduct(form, 260, 75, 300, accumulate);
        CheckProduct(form, 401, 13, 390, accumulate);
        CheckProduct(form, 193, 9, 769, accumulate);
        CheckProduct(form, 1, 77, 403, accumulate);
    }

    /// <summary>Sizes at which C is prefetched, and at which a B whose rows are a power of two apart is packed for few rows of A.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void Products_beyond_the_caches_are_exact(string form, bool accumulate)
    {
        CheckProduct(form, 1400, 202, 20, accumulate);
        CheckProduct(form, 100, 2048, 20, accumulate);
    }

    /// <summary>A single column or row, which has its own loops: more elements than they process at a time, and sums that are split.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void Long_columns_and_rows_are_exact(string form, bool accumulate)
    {
        foreach ((int length, int k) in new[] { (4099, 5), (4099, 390), (300, 769), (3, 769) })
        {
            CheckProduct(form, length, 1, k, accumulate);
            CheckProduct(form, 1, length, k, accumulate);
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_submatrix_of_a_product_has_the_same_bits(string form, bool accumulate)
    {
        const int m = 100, n = 37, k = 300;
        T[] a = RandomArray.Fractions<T>(m * k, 1);
        T[] b = RandomArray.Fractions<T>(k * n, 2);
        T[] whole = RandomArray.Fractions<T>(m * n, 3);
        T[] parts = [.. whole];
        T third = T.One / T.CreateTruncating(3);
        Run(form, m, n, k, third, a, b, accumulate, whole);

        foreach ((int start, int end) in new[] { (0, 16), (16, 17), (17, 37) })
        {
            foreach ((int top, int bottom) in new[] { (0, 5), (5, 48), (48, 100) })
            {
                Span<T> part = parts.AsSpan((start * m) + top);
                ReadOnlySpan<T> rows = a.AsSpan(form[0] == 'N' ? top : top * k);
                ReadOnlySpan<T> columns = b.AsSpan(form[1] == 'N' ? start * k : start);
                RunPart(form, bottom - top, end - start, k, third, rows, form[0] == 'N' ? m : k, columns, form[1] == 'N' ? k : n, accumulate, part, m);
            }
        }

        parts.Should().Equal(whole);
    }

    [Fact]
    public void An_empty_sum_is_zero()
    {
        T[] c = [T.NaN, T.NaN];

        Gemm.NN<T>(2, 1, 0, T.One, [], 2, [], 0, accumulate: false, c, 2);

        c.Should().Equal(T.Zero, T.Zero);
    }

    /// <summary>For every code path: an empty sum, a row, a column and tiles.</summary>
    [Theory]
    [InlineData(2, 3, 0)]
    [InlineData(1, 37, 20)]
    [InlineData(37, 1, 20)]
    [InlineData(33, 17, 20)]
    public void Each_column_starts_from_its_bias(int m, int n, int k)
    {
        T[] a = RandomArray.Integers<T>(m * k, 1);
        T[] b = RandomArray.Integers<T>(k * n, 2);
        T[] bias = RandomArray.Integers<T>(n, 3);
        T[] plain = new T[m * n];
        T[] c = [.. Enumerable.Repeat(T.NaN, m * n)];

        Gemm.NN(m, n, k, T.One, a, m, b, k, accumulate: false, plain, m);
        Gemm.NN(m, n, k, T.One, a, m, b, k, accumulate: false, c, m, bias);

        c.Should().Equal(plain.Select((sum, index) => sum + bias[index / m]));
    }

    [Fact]
    public void An_invalid_bias_is_rejected_before_writing()
    {
        T[] four = new T[4];
        T[] c = [.. Enumerable.Repeat(T.NaN, 4)];
        Action tooShort = () => Gemm.NN<T>(2, 2, 2, T.One, four, 2, four, 2, false, c, 2, four.AsSpan(0, 1));
        Action added = () => Gemm.NN<T>(2, 2, 2, T.One, four, 2, four, 2, true, c, 2, four.AsSpan(0, 2));

        tooShort.Should().Throw<ArgumentException>().WithMessage("bias holds 1 elements, too few for 2 columns.*").WithParameterName("bias");
        added.Should().Throw<ArgumentException>().WithMessage("accumulate and bias cannot be combined*").WithParameterName("bias");
        c.All(T.IsNaN).Should().BeTrue();
    }

    [Fact]
    public void Short_or_overlapping_operands_are_rejected()
    {
        T[] six = new T[6];
        Refuses(() => Gemm.NN<T>(2, 2, 2, T.One, six.AsSpan(0, 3), 2, six.AsSpan(0, 4), 2, false, new T[4], 2), "a holds 3 elements, too few for 2 x 2*");
        Refuses(() => Gemm.TN<T>(2, 2, 2, T.One, six, 2, six, 5, false, new T[4], 2), "b holds 6 elements, too few for 2 x 2 with leading dimension 5*");
        Refuses(() => Gemm.NT<T>(2, 2, 2, T.One, six, 2, six, 2, false, new T[4], 1), "c holds 4 elements, too few for 2 x 2 with leading dimension 1*");
        Refuses(() => Gemm.NN<T>(2, 2, 2, T.One, six, 2, new T[4], 2, false, six.AsSpan(2), 2), "c overlaps a or b*");
        Refuses(() => Gemm.NN<T>(-1, 2, 2, T.One, six, 2, six, 2, false, new T[4], 2), "a holds*");

        static void Refuses(Action multiply, string message) => multiply.Should().Throw<ArgumentException>().WithMessage(message);
    }

    private static void CheckProduct(string form, int m, int n, int k, bool accumulate)
    {
        T[] a = RandomArray.Integers<T>(m * k, 1);
        T[] b = RandomArray.Integers<T>(k * n, 2);
        T guard = T.CreateTruncating(12345);
        T[] c = [.. accumulate ? RandomArray.Integers<T>(m * n, 3) : Enumerable.Repeat(T.NaN, m * n), guard];
        T alpha = T.CreateTruncating(2);
        T[] expected = [.. Enumerable.Range(0, m * n).Select(Element), guard];

        Run(form, m, n, k, alpha, a, b, accumulate, c.AsSpan(0, m * n));

        c.Should().Equal(expected, $"{form} {m} x {n} x {k}, accumulate {accumulate}");

        T Element(int index)
        {
            (int i, int j) = (index % m, index / m);
            T sum = T.Zero;
            for (int p = 0; p < k; p++)
            {
                sum += (form[0] == 'N' ? a[(p * m) + i] : a[(i * k) + p]) * (form[1] == 'N' ? b[(j * k) + p] : b[(p * n) + j]);
            }

            return (alpha * sum) + (accumulate ? c[index] : T.Zero);
        }
    }

    private static void Run(string form, int m, int n, int k, T alpha, T[] a, T[] b, bool accumulate, Span<T> c) =>
        RunPart(form, m, n, k, alpha, a, form[0] == 'N' ? m : k, b, form[1] == 'N' ? k : n, accumulate, c, m);

    private static void RunPart(
        string form, int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, bool accumulate, Span<T> c, int ldc)
    {
        switch (form)
        {
            case "NN":
                Gemm.NN(m, n, k, alpha, a, lda, b, ldb, accumulate, c, ldc);
                break;
            case "TN":
                Gemm.TN(m, n, k, alpha, a, lda, b, ldb, accumulate, c, ldc);
                break;
            default:
                Gemm.NT(m, n, k, alpha, a, lda, b, ldb, accumulate, c, ldc);
                break;
        }
    }
}

public sealed class GemmTestsInDouble : GemmTests<double>;

public sealed class GemmTestsInFloat : GemmTests<float>;
