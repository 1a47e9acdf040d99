using System.Numerics;
using FluentAssertions;
using MyTorch.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Kernels;

/// <summary>Products of random shapes and numbers against plain sums, within the bounds of rounding.</summary>
public abstract class GemmPropertyTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly double[] Special = [double.NaN, double.PositiveInfinity, double.NegativeInfinity];

    [Fact]
    public void Products_of_finite_numbers() => Property.Holds(
        ProductCase.OfEverySize<T>(ProductNumbers.Ordinary, ProductNumbers.OfEveryMagnitude, ProductNumbers.Largest, ProductNumbers.Subnormal), 150, Check);

    [Fact]
    public void Products_of_several_blocks() => Property.Holds(
        ProductCase.OfSeveralBlocks<T>(ProductNumbers.Ordinary, ProductNumbers.OfEveryMagnitude, ProductNumbers.NotFinite), FusedFactAttribute.IsFused ? 6 : 3, Check);

    /// <summary>Values that are not finite affect only their row or column of C, as infinity or NaN according to the sum.</summary>
    [Fact]
    public void Infinities_and_NaN() => Property.Holds(ProductCase.OfEverySize<T>(ProductNumbers.NotFinite), 150, Check);

    /// <summary>Every product overflows, so all results are infinities with the sign of alpha, and never NaN.</summary>
    [Fact]
    public void Products_that_overflow() => Property.Holds(ProductCase.OfEverySize<T>(ProductNumbers.Ordinary), 20, product =>
    {
        double alpha = product.Alpha == 0 ? 1 : product.Alpha;
        int exponent = (Magnitudes.Highest<T>() / 2) + 1;
        T large = T.ScaleB(T.One, exponent);
        T[] a = [.. Enumerable.Repeat(large, product.M * product.K)];
        T[] b = [.. Enumerable.Repeat(large, product.K * product.N)];

        T[] c = Multiply(product with { Start = ProductStart.Zero, Alpha = alpha }, a, b, []);

        c.Distinct().Should().Equal(alpha > 0 ? T.PositiveInfinity : T.NegativeInfinity);
    });

    private static void Check(ProductCase product)
    {
        ((int Low, int High) ofA, (int Low, int High) ofB) = Exponents(product.Numbers);
        T[] a = Magnitudes.Random<T>(product.M * product.K, ofA.Low, ofA.High, product.Seed);
        T[] b = Magnitudes.Random<T>(product.K * product.N, ofB.Low, ofB.High, product.Seed ^ 1);
        T[] start = product.Start switch
        {
            ProductStart.Zero => [],
            ProductStart.Bias => Magnitudes.Random<T>(product.N, -3, 3, product.Seed ^ 2),
            _ => Magnitudes.Random<T>(product.M * product.N, -3, 3, product.Seed ^ 2),
        };
        if (product.Numbers == ProductNumbers.NotFinite)
        {
            PlantSpecial(product, a, b, start);
        }

        PlainProduct plain = PlainProduct.Of(product, a, b, start);
        T[] c = Multiply(product, a, b, start);
        for (int index = 0; index < c.Length; index++)
        {
            if (!plain.Agrees(index, double.CreateTruncating(c[index]), Magnitudes.Epsilon<T>(), double.CreateTruncating(T.Epsilon)))
            {
                Assert.Fail($"C[{index % product.M}, {index / product.M}] is {c[index]}, but {plain.Sums[index]} in the plain loop.");
            }
        }
    }

    /// <summary>Places one or two in A, in B and in the initial C.</summary>
    private static void PlantSpecial(ProductCase product, params T[][] operands)
    {
        var random = new Random(product.Seed);
        foreach (T[] operand in operands)
        {
            for (int count = random.Next(3); count > 0 && operand.Length > 0; count--)
            {
                operand[random.Next(operand.Length)] = T.CreateTruncating(Special[random.Next(Special.Length)]);
            }
        }
    }

    /// <summary>The exponents of A and B: the largest sum is below the largest number, with room for alpha and the initial value.</summary>
    private static ((int Low, int High) OfA, (int Low, int High) OfB) Exponents(ProductNumbers numbers)
    {
        (int lowest, int highest) = (Magnitudes.Lowest<T>(), Magnitudes.Highest<T>());
        int half = (highest / 2) - 8;
        return numbers switch
        {
            ProductNumbers.OfEveryMagnitude => ((lowest, half), (lowest, half)),
            ProductNumbers.Largest => ((highest - 3, highest), (-30, -16)),
            ProductNumbers.Subnormal => ((lowest, lowest + 30), (-3, 3)),
            _ => ((-3, 3), (-3, 3)),
        };
    }

    private static T[] Multiply(ProductCase product, T[] a, T[] b, T[] start)
    {
        (int m, int n, int k) = (product.M, product.N, product.K);
        bool accumulate = product.Start == ProductStart.C;
        T[] c = accumulate ? [.. start] : [.. Enumerable.Repeat(T.NaN, m * n)];
        Gemm.Multiply(
            product.TransposeA, product.TransposeB, m, n, k, T.CreateTruncating(product.Alpha), a, product.TransposeA ? k : m, b, product.TransposeB ? n : k,
            accumulate, c, m, product.Start == ProductStart.Bias ? start : []);
        return c;
    }
}

public sealed class GemmPropertyTestsInDouble : GemmPropertyTests<double>;

public sealed class GemmPropertyTestsInFloat : GemmPropertyTests<float>;
