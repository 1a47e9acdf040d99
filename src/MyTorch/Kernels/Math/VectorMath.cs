using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>
/// exp, expm1, log, log1p, sigmoid, softplus and tanh of a vector, in double and float from one source. All are within 2 units in the
/// last place of the correctly rounded result, monotone, and exact at 0 and where they saturate. The normal distribution is within 5 units and
/// exact at the same points, but not monotone: it may decrease by that amount where it should hardly increase.
/// </summary>
/// <remarks>
/// The result for an element depends only on that element, not on its position or the machine: only operations whose rounding IEEE 754 defines
/// are used, and 512 bits are a virtual width, which the JIT splits if registers are narrower. The functions of the same names in
/// System.Runtime.Intrinsics guarantee none of this.
/// </remarks>
internal static partial class VectorMath
{
    /// <summary>Returns a constant in every element; the JIT knows the type and keeps only one branch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Constant<T>(double doubleValue, float floatValue) => typeof(T) == typeof(double)
        ? Vector512.Create(doubleValue).As<double, T>()
        : Vector512.Create(floatValue).As<float, T>();

    /// <summary>Returns a constant rounded to the type, in every element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Constant<T>(double value) => Constant<T>(value, (float)value);

    /// <summary>Computes a * b + c, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd<T>(Vector512<T> a, Vector512<T> b, Vector512<T> c) => typeof(T) == typeof(double)
        ? Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
        : Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();

    /// <summary>Computes a + b x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Line<T>(Vector512<T> x, double a, double b) => MultiplyAdd(x, Constant<T>(b), Constant<T>(a));

    /// <summary>Returns the smaller of x and a limit. Unlike Vector512.Min, this is cheap and keeps NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> AtMost<T>(Vector512<T> x, Vector512<T> limit) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(x, limit), limit, x);

    /// <summary>Returns the larger of x and a limit. Unlike Vector512.Max, this is cheap and keeps NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> AtLeast<T>(Vector512<T> x, Vector512<T> limit) =>
        Vector512.ConditionalSelect(Vector512.LessThan(x, limit), limit, x);

    /// <summary>
    /// Computes the rounded sum and its exact rounding error (Dekker's fast two-sum), for |large| >= |small| or large = 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<T> Sum, Vector512<T> Error) Add<T>(Vector512<T> large, Vector512<T> small)
    {
        Vector512<T> sum = large + small;
        return (sum, (large - sum) + small);
    }

    /// <summary>
    /// Computes numerator / (1 + e) for e in [0, 1], as if the sum were not rounded. If both increase with e, every step of the rounded sum would
    /// be a step down in the quotient.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> DivideByOnePlus<T>(Vector512<T> numerator, Vector512<T> e) => DivideByOnePlus(numerator, e, out _);

    /// <summary>Computes the quotient and also 1 / (1 + e), rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> DivideByOnePlus<T>(Vector512<T> numerator, Vector512<T> e, out Vector512<T> reciprocal)
    {
        (Vector512<T> sum, Vector512<T> error) = Add(Vector512<T>.One, e);
        reciprocal = Vector512<T>.One / sum;
        Vector512<T> quotient = numerator * reciprocal;
        Vector512<T> remainder = MultiplyAdd(-quotient, error, MultiplyAdd(-quotient, sum, numerator));
        return MultiplyAdd(remainder, reciprocal, quotient);
    }
}
