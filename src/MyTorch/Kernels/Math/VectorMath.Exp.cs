using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

internal static partial class VectorMath
{
    /// <summary>Computes e^x, including subnormal results; 0 or infinity out of range; NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Exp<T>(Vector512<T> x)
    {
        // Within these limits 2^n is a normal number. NaN is outside them.
        bool ordinary = Vector512.LessThanOrEqualAll(Vector512.Abs(x), Constant<T>(708, 87));
        if (!ordinary)
        {
            // At and beyond these limits the result is 0 or infinity.
            x = Vector512.Clamp(x, Constant<T>(-746, -104), Constant<T>(710, 89));
        }

        (Vector512<T> n, Vector512<T> t) = ReduceExponent(x);
        if (ordinary)
        {
            Vector512<T> power = PowerOfTwo(n);
            return MultiplyAdd(t, power, power);
        }

        // Scale by 2^n in two steps, of which only the second may round or overflow.
        Vector512<T> half = RoundToInteger(n, 0.5);
        Vector512<T> root = PowerOfTwo(half);
        return MultiplyAdd(t, root, root) * PowerOfTwo(n - half);
    }

    /// <summary>Computes e^x - 1 to full relative precision even for small results; -1 or infinity out of range; NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Expm1<T>(Vector512<T> x)
    {
        Vector512<T> result = Expm1Within(x).Expm1;

        // Above the limit 2^n is not a normal number, and subtracting 1 has no effect.
        Vector512<T> limit = Constant<T>(708, 87);
        return Vector512.GreaterThanAny(x, limit)
            ? Vector512.ConditionalSelect(Vector512.GreaterThan(x, limit), Exp(x), result)
            : result;
    }

    /// <summary>Computes e^x - 1 and its derivative e^x, both to full relative precision, for x up to 0; NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<T> Expm1, Vector512<T> Derivative) Expm1WithDerivative<T>(Vector512<T> x)
    {
        (Vector512<T> result, Vector512<T> derivative) = Expm1Within(x);
        return Vector512.LessThanAny(x, -Expm1Limit<T>())
            ? (result, Vector512.ConditionalSelect(Vector512.LessThan(x, -Expm1Limit<T>()), Exp(x), derivative))
            : (result, derivative);
    }

    /// <summary>The limit below whose negative the result is -1; far below, 2^n would not be a normal number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Expm1Limit<T>() => Constant<T>(40);

    /// <summary>Computes e^x - 1 where 2^n is a normal number, and e^x above the negative limit. 2^n - 1 is exact where that matters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<T> Expm1, Vector512<T> Exp) Expm1Within<T>(Vector512<T> x)
    {
        (Vector512<T> n, Vector512<T> t) = ReduceExponent(-AtMost(-x, Expm1Limit<T>()));
        Vector512<T> power = PowerOfTwo(n);
        return (Vector512.CopySign(MultiplyAdd(t, power, power - Vector512<T>.One), x), MultiplyAdd(t, power, power));
    }

    /// <summary>Computes n and t of e^x = 2^n (1 + t): with n = round(x / ln 2) and r = x - n ln 2, t = e^r - 1 for |r| up to ln 2 / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<T> N, Vector512<T> T) ReduceExponent<T>(Vector512<T> x)
    {
        // ln 2 in two parts. The first difference is exact: it is less than 1/2, and a multiple of the last bit of x or ln 2.
        Vector512<T> n = RoundToInteger(x, 1.4426950408889634);
        Vector512<T> r = MultiplyAdd(n, Constant<T>(-0.6931471805599453, -0.6931472f), x);
        r = MultiplyAdd(n, Constant<T>(-2.3190468138462996e-17, 1.9046542e-9f), r);
        Vector512<T> square = r * r;
        return (n, MultiplyAdd(square, ExpPolynomial(r, square), r));
    }

    /// <summary>
    /// Computes (e^r - 1 - r) / r^2 by the minimax polynomial, with error 1.8e-17 in double and 1.3e-8 in float relative to e^r - 1. Even and odd
    /// terms are evaluated in parallel. The coefficients come from data/reference/elementwise_coefficients.py.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> ExpPolynomial<T>(Vector512<T> r, Vector512<T> square)
    {
        Vector512<T> sum;
        if (typeof(T) == typeof(float))
        {
            sum = Constant<T>(0.0013882522396067522);
            sum = MultiplyAdd(sum, square, Line(r, 0.041667199651376823, 0.0083665139350465818));
            return MultiplyAdd(sum, square, Line(r, 0.49999998155145006, 0.16666543670229713));
        }

        sum = Line(r, 2.7626024206917606e-7, 2.5053775436373263e-8);
        sum = MultiplyAdd(sum, square, Line(r, 2.48015053064212e-5, 2.7557407504967486e-6));
        sum = MultiplyAdd(sum, square, Line(r, 0.0013888888931539442, 0.00019841269719082745));
        sum = MultiplyAdd(sum, square, Line(r, 0.041666666666576826, 0.0083333333333895059));
        return MultiplyAdd(sum, square, Line(r, 0.50000000000000052, 0.16666666666666589));
    }

    /// <summary>
    /// Returns a constant that, added to a number and subtracted again, leaves the nearest integer: the last place of 1.5 * 2^52 (2^23 in float)
    /// is worth 1. It includes the exponent bias for <see cref="PowerOfTwo"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> IntegerShift<T>() => Constant<T>(0x18_0000_0000_0000 + 1023.0, 0xC0_0000 + 127f);

    /// <summary>Computes round(factor * x), for results far below 2^52 (2^23 in float).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> RoundToInteger<T>(Vector512<T> x, double factor) =>
        MultiplyAdd(x, Constant<T>(factor), IntegerShift<T>()) - IntegerShift<T>();

    /// <summary>
    /// Computes 2^n for an integer n, if that is a normal number, by shifting the last bits of n plus the bias to the exponent field.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> PowerOfTwo<T>(Vector512<T> n) => typeof(T) == typeof(double)
        ? ((n + IntegerShift<T>()).AsInt64() << 52).As<long, T>()
        : ((n + IntegerShift<T>()).AsInt32() << 23).As<int, T>();
}
