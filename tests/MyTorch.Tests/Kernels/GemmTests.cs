using System.Numerics;
using FluentAssertions;
using MyTorch.Kernels;
using Xunit;

namespace MyTorch.Tests.Kernels;

/// <summary>The three products on small integers, where every order of the sum is exact.</summary>
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

    private static void CheckProduct(string form, int m, int n, int k, bool accumulate)
    {
        T[] a = Integers(m * k, 1);
        T[] b = Integers(k * n, 2);
        T guard = T.CreateTruncating(12345);
        T[] c = [.. accumulate ? Integers(m * n, 3) : Enumerable.Repeat(T.NaN, m * n), guard];
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

    private static void Run(string form, int m, int n, int k, T alpha, T[] a, T[] b, bool accumulate, Span<T> c)
    {
        switch (form)
        {
            case "NN":
                Gemm.NN(m, n, k, alpha, a, m, b, k, accumulate, c, m);
                break;
            case "TN":
                Gemm.TN(m, n, k, alpha, a, k, b, k, accumulate, c, m);
                break;
            default:
                Gemm.NT(m, n, k, alpha, a, m, b, n, accumulate, c, m);
                break;
        }
    }

    private static T[] Integers(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => T.CreateTruncating(random.Next(-9, 10)))];
    }
}

public sealed class GemmTestsInDouble : GemmTests<double>;

public sealed class GemmTestsInFloat : GemmTests<float>;
