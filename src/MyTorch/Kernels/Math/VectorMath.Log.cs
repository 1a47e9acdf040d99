using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

internal static partial class VectorMath
{
    /// <summary>Computes the natural logarithm, including that of subnormal numbers; -infinity for 0, NaN for negative numbers and NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Log<T>(Vector512<T> x)
    {
        Vector512<T> infinity = Constant<T>(double.PositiveInfinity);
        Vector512<T> smallest = Constant<T>(2.2250738585072014e-308, 1.17549435e-38f);
        if (Vector512.GreaterThanOrEqualAll(x, smallest) && Vector512.LessThanAll(x, infinity))
        {
            return LogOfNormal(x, Vector512<T>.Zero);
        }

        // Subnormal numbers are multiplied by 2^54 (2^25 in float), and 54 ln 2 (25 ln 2) is subtracted again.
        Vector512<T> subnormal = Vector512.LessThan(x, smallest);
        Vector512<T> normal = Vector512.ConditionalSelect(subnormal, x * Constant<T>(1L << 54, 1 << 25), x);
        Vector512<T> shift = Vector512.ConditionalSelect(subnormal, Constant<T>(54, 25), Vector512<T>.Zero);
        Vector512<T> result = LogOfNormal(normal, shift);

        // The logarithm of infinity is infinity, and that of NaN is NaN.
        result = Vector512.ConditionalSelect(Vector512.LessThan(x, infinity), result, x);
        result = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<T>.Zero), Constant<T>(double.NaN), result);
        return Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<T>.Zero), -infinity, result);
    }

    /// <summary>Computes log(1 + x) to full relative precision even for small results; -infinity for -1, NaN below -1 and for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Log1p<T>(Vector512<T> x)
    {
        Vector512<T> result = Log1pOfOrdinary(x);

        // Beyond these limits the sum is not a positive normal number, or adding 1 has no effect.
        (Vector512<T> low, Vector512<T> high) = (-Vector512<T>.One, Constant<T>(1e18, 1e9f));
        return Vector512.GreaterThanAll(x, low) && Vector512.LessThanAll(x, high)
            ? result
            : Vector512.ConditionalSelect(Vector512.GreaterThan(x, low) & Vector512.LessThan(x, high), result, Log(Vector512<T>.One + x));
    }

    /// <summary>Computes log(1 + x) for x above -1 and below 1e18 (1e9 in float); NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Log1pOfOrdinary<T>(Vector512<T> x)
    {
        // The rounding error of the sum is added to f, which is therefore exactly x where k is 0.
        Vector512<T> one = Vector512<T>.One;
        Vector512<T> large = Vector512.GreaterThan(x, one);
        (Vector512<T> sum, Vector512<T> error) = Add(Vector512.ConditionalSelect(large, x, one), Vector512.ConditionalSelect(large, one, x));
        (Vector512<T> k, Vector512<T> m) = SplitBinary(sum);
        return Vector512.CopySign(LogOfParts(k, MultiplyAdd(error, PowerOfTwo(-k), m - one)), x);
    }

    /// <summary>Computes log(x) - shift ln 2 for positive normal x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> LogOfNormal<T>(Vector512<T> x, Vector512<T> shift)
    {
        (Vector512<T> k, Vector512<T> m) = SplitBinary(x);
        return LogOfParts(k - shift, m - Vector512<T>.One);
    }

    /// <summary>
    /// Computes k ln 2 + log(1 + f) for 1 + f from 1/sqrt 2 to sqrt 2. With s = f / (2 + f), log(1 + f) = 2 artanh(s) = 2 s + s^3 P(s^2). Since 2
    /// s = f - s f, this equals f + s (s^2 P(s^2) - f), where only small terms are rounded (as in the log of FreeBSD's msun).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> LogOfParts<T>(Vector512<T> k, Vector512<T> f)
    {
        Vector512<T> s = f / (f + Constant<T>(2));
        Vector512<T> square = s * s;
        Vector512<T> small = s * MultiplyAdd(square, LogPolynomial(square), -f);

        // ln 2 in two parts, the first with few enough bits that its product with k is exact.
        (Vector512<T> sum, Vector512<T> error) = Add(k * Constant<T>(0.6931471803691238, 0.693145752f), f);
        return sum + (MultiplyAdd(k, Constant<T>(1.9082149292705877e-10, 1.4286068e-6f), error) + small);
    }

    /// <summary>
    /// Computes P of <see cref="LogOfParts"/>, a minimax polynomial with error 1.2e-18 in double and 8.1e-10 in float relative to the logarithm.
    /// The coefficients come from data/reference/elementwise_coefficients.py.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> LogPolynomial<T>(Vector512<T> z)
    {
        Vector512<T> square = z * z;
        if (typeof(T) == typeof(float))
        {
            return MultiplyAdd(square, Constant<T>(0.29871727850666038), Line(z, 0.66666776381646539, 0.39977541572115025));
        }

        Vector512<T> sum = MultiplyAdd(square, Constant<T>(0.14795949569350857), Line(z, 0.18183564325486653, 0.15314050566723217));
        sum = MultiplyAdd(sum, square, Line(z, 0.28571428742387478, 0.22222198573197979));
        return MultiplyAdd(sum, square, Line(z, 0.66666666666667344, 0.39999999999414679));
    }

    /// <summary>Computes k and m of x = 2^k m, with m from 1/sqrt 2 to sqrt 2, for positive normal x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<T> K, Vector512<T> M) SplitBinary<T>(Vector512<T> x)
    {
        // Adding the bits of 1 minus those of 1/sqrt 2 to the bits of x leaves the biased k in the exponent field, and below it the bits of m
        // relative to 1/sqrt 2.
        if (typeof(T) == typeof(double))
        {
            Vector512<long> root = Vector512.Create(0x3FE6_A09E_667F_3BCD);
            Vector512<long> bits = x.AsInt64() + (Vector512<double>.One.AsInt64() - root);
            Vector512<long> biased = (bits >>> 52) + Vector512.Create(1.5 * (1L << 52)).AsInt64();
            Vector512<long> mantissa = bits & Vector512.Create(0xF_FFFF_FFFF_FFFF);
            return (biased.As<long, T>() - IntegerShift<T>(), (mantissa + root).As<long, T>());
        }
        else
        {
            Vector512<int> root = Vector512.Create(0x3F35_04F3);
            Vector512<int> bits = x.AsInt32() + (Vector512<float>.One.AsInt32() - root);
            Vector512<int> biased = (bits >>> 23) + Vector512.Create(1.5f * (1 << 23)).AsInt32();
            Vector512<int> mantissa = bits & Vector512.Create(0x7F_FFFF);
            return (biased.As<int, T>() - IntegerShift<T>(), (mantissa + root).As<int, T>());
        }
    }
}
