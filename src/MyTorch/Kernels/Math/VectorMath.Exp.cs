using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

internal static partial class VectorMath
{
    /// <summary>e^x: subnormal results too; 0 and infinity where it is out of range; NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Exp<T>(Vector512<T> x)
    {
        // Within these limits 2^n is a normal number. NaN is not within them.
        bool ordinary = Vector512.LessThanOrEqualAll(Vector512.Abs(x), Constant<T>(708, 87));
        if (!ordinary)
        {
            // At these limits the result has become 0 or infinity, as it is beyond them.
            x = Vector512.Clamp(x, Constant<T>(-746, -104), Constant<T>(710, 89));
        }

        (Vector512<T> n, Vector512<T> t) = ReduceExponent(x);
        if (ordinary)
        {
            Vector512<T> power = PowerOfTwo(n);
            return MultiplyAdd(t, power, power);
        }

        // The same in two steps, of which only the second may round or overflow.
        Vector512<T> half = RoundToInteger(n, 0.5);
        Vector512<T> root = PowerOfTwo(half);
        return MultiplyAdd(t, root, root) * PowerOfTwo(n - half);
    }

    /// <summary>e^x - 1, with all the digits of small results: -1 and infinity where it is out of range; NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Expm1<T>(Vector512<T> x)
    {
        Vector512<T> result = Expm1Within(x).Expm1;

        // Up there 2^n is not a normal number, and the 1 has long been lost in rounding.
        Vector512<T> limit = Constant<T>(708, 87);
        return Vector512.GreaterThanAny(x, limit)
            ? Vector512.ConditionalSelect(Vector512.GreaterThan(x, limit), Exp(x), result)
            : result;
    }

    /// <summary>e^x - 1 and its derivative e^x, both with all their digits, for x up to 0, and NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<T> Expm1, Vector512<T> Derivative) Expm1WithDerivative<T>(Vector512<T> x)
    {
        (Vector512<T> result, Vector512<T> derivative) = Expm1Within(x);
        return Vector512.LessThanAny(x, -Expm1Limit<T>())
            ? (result, Vector512.ConditionalSelect(Vector512.LessThan(x, -Expm1Limit<T>()), Exp(x), derivative))
            : (result, derivative);
    }

    /// <summary>From minus this on down the result is -1, and far below, 2^n would not be a normal number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Expm1Limit<T>() => Constant<T>(40);

    /// <summary>e^x - 1 where 2^n is a normal number, and e^x from minus the limit on. 2^n - 1 is exact where that matters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<T> Expm1, Vector512<T> Exp) Expm1Within<T>(Vector512<T> x)
    {
        (Vector512<T> n, Vector512<T> t) = ReduceExponent(-AtMost(-x, Expm1Limit<T>()));
        Vector512<T> power = PowerOfTwo(n);
        return (Vector512.CopySign(MultiplyAdd(t, power, power - Vector512<T>.One), x), MultiplyAdd(t, power, power));
    }

    /// <summary>n and t of e^x = 2^n (1 + t): with n = round(x / ln 2) and r = x - n ln 2, t = e^r - 1 for |r| up to ln 2 / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<T> N, Vector512<T> T) ReduceExponent<T>(Vector512<T> x)
    {
        // ln 2 in two parts. The first difference is exact: it is less than 1/2, and a multiple of the last bit of x or of ln 2.
        Vector512<T> n = RoundToInteger(x, 1.4426950408889634);
        Vector512<T> r = MultiplyAdd(n, Constant<T>(-0.6931471805599453, -0.6931472f), x);
        r = MultiplyAdd(n, Constant<T>(-2.3190468138462996e-17, 1.9046542e-9f), r);
        Vector512<T> square = r * r;
        return (n, MultiplyAdd(square, ExpPolynomial(r, square), r));
    }

    /// <summary>
    /// (e^r - 1 - r) / r^2 by the polynomial with the smallest largest error, 1.8e-17 and 1.3e-8 relative to e^r - 1, its even and its
    /// odd terms side by side. The coefficients are those of data/reference/elementwise_coefficients.py.
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
    /// Added to a number and taken away again, it leaves the nearest integer, since the last place of 1.5 * 2^52 (2^23 in float) is
    /// worth 1. It has the bias of the exponent on top for <see cref="PowerOfTwo"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> IntegerShift<T>() => Constant<T>(0x18_0000_0000_0000 + 1023.0, 0xC0_0000 + 127f);

    /// <summary>round(factor * x), for results far below 2^52 (2^23 in float).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> RoundToInteger<T>(Vector512<T> x, double factor) =>
        MultiplyAdd(x, Constant<T>(factor), IntegerShift<T>()) - IntegerShift<T>();

    /// <summary>2^n for an integer n, if that is a normal number: the last bits of n plus the bias, moved to where the exponent is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> PowerOfTwo<T>(Vector512<T> n) => typeof(T) == typeof(double)
        ? ((n + IntegerShift<T>()).AsInt64() << 52).As<long, T>()
        : ((n + IntegerShift<T>()).AsInt32() << 23).As<int, T>();
}
