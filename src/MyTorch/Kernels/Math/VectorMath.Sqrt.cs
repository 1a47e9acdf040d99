using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

internal static partial class VectorMath
{
    /// <summary>
    /// The square root. In double it is worked out by multiply-adds, of which processors make a dozen in the time of one root of their own,
    /// and beside which a division can go on: the correctly rounded root or, once in some thousands, a neighbour of that.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Sqrt<T>(Vector512<T> x) =>
        typeof(T) == typeof(double) ? Sqrt(x.AsDouble()).As<double, T>() : Vector512.Sqrt(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Sqrt(Vector512<double> x)
    {
        // Half the exponent gives a y within 3.5% of 1 / sqrt(x) (Lomont 2003), which is y / sqrt(1 + e) for e = x y^2 - 1: the Taylor series
        // to e^4 leaves 4e-7.
        Vector512<double> y = (Vector512.Create(0x5FE6EB50C7B537A9) - (x.AsInt64() >>> 1)).AsDouble();
        Vector512<double> e = MultiplyAdd(x * y, y, Constant<double>(-1));
        Vector512<double> series = MultiplyAdd(Line(e, -5.0 / 16, 35.0 / 128), e, Constant<double>(3.0 / 8));
        y = MultiplyAdd(y * e, MultiplyAdd(series, e, Constant<double>(-0.5)), y);

        // Two steps of Newton on the root itself, by what its square, which is not rounded, exceeds x.
        Vector512<double> root = x * y;
        Vector512<double> slope = y * Constant<double>(-0.5);
        Vector512<double> negative = -x;
        root = MultiplyAdd(MultiplyAdd(root, root, negative), slope, root);
        Vector512<double> excess = MultiplyAdd(root, root, negative);
        root = MultiplyAdd(excess, slope, root);

        // Subnormal, negative and infinite numbers and NaN do not come so close by the first step; zero does.
        Vector512<double> error = Vector512.Abs(excess);
        Vector512<double> tolerance = x * Constant<double>(1.0 / (1L << 38));
        return Vector512.LessThanOrEqualAll(error, tolerance)
            ? root
            : Vector512.ConditionalSelect(Vector512.LessThanOrEqual(error, tolerance), root, Vector512.Sqrt(x));
    }
}
