using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

internal static partial class VectorMath
{
    /// <summary>
    /// Computes the square root. In double it uses multiply-adds: a dozen take the time of one hardware square root, and they run in parallel
    /// with a division. The result is correctly rounded or, once in several thousand, off by one unit in the last place.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Sqrt<T>(Vector512<T> x) =>
        typeof(T) == typeof(double) ? Sqrt(x.AsDouble()).As<double, T>() : Vector512.Sqrt(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Sqrt(Vector512<double> x)
    {
        // Halving the exponent gives a y within 3.5% of 1 / sqrt(x) (Lomont 2003). Since 1 / sqrt(x) = y / sqrt(1 + e) with e = x y^2 - 1, the
        // Taylor series up to e^4 leaves an error of 4e-7.
        Vector512<double> y = (Vector512.Create(0x5FE6EB50C7B537A9) - (x.AsInt64() >>> 1)).AsDouble();
        Vector512<double> e = MultiplyAdd(x * y, y, Constant<double>(-1));
        Vector512<double> series = MultiplyAdd(Line(e, -5.0 / 16, 35.0 / 128), e, Constant<double>(3.0 / 8));
        y = MultiplyAdd(y * e, MultiplyAdd(series, e, Constant<double>(-0.5)), y);

        // Two Newton steps on the root itself, using the exact excess of its unrounded square over x.
        Vector512<double> root = x * y;
        Vector512<double> slope = y * Constant<double>(-0.5);
        Vector512<double> negative = -x;
        root = MultiplyAdd(MultiplyAdd(root, root, negative), slope, root);
        Vector512<double> excess = MultiplyAdd(root, root, negative);
        root = MultiplyAdd(excess, slope, root);

        // For subnormal, negative and infinite numbers and NaN, the first step does not come this close; for zero it does.
        Vector512<double> error = Vector512.Abs(excess);
        Vector512<double> tolerance = x * Constant<double>(1.0 / (1L << 38));
        return Vector512.LessThanOrEqualAll(error, tolerance)
            ? root
            : Vector512.ConditionalSelect(Vector512.LessThanOrEqual(error, tolerance), root, Vector512.Sqrt(x));
    }
}
