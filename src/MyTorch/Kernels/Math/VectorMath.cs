using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>
/// exp, expm1, log, log1p, sigmoid, softplus and tanh of a vector, in double and float from one source. All are within 2 units in the
/// last place of the correctly rounded result, monotone, and exact at 0 and where they saturate. The normal distribution is within 5
/// units and exact at the same places, but may fall by as little where it should hardly rise.
/// </summary>
/// <remarks>
/// An element's result depends on that element alone, and not on the machine: only operations that IEEE 754 rounds in one way are
/// used, and 512 bits are a virtual width, which the compiler splits where the registers are narrower. The functions of the same
/// names in System.Runtime.Intrinsics promise none of this.
/// </remarks>
internal static partial class VectorMath
{
    /// <summary>A constant in every element; the compiler knows the type and leaves only one branch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Constant<T>(double inDouble, float inFloat) => typeof(T) == typeof(double)
        ? Vector512.Create(inDouble).As<double, T>()
        : Vector512.Create(inFloat).As<float, T>();

    /// <summary>A constant that is rounded to the type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Constant<T>(double value) => Constant<T>(value, (float)value);

    /// <summary>a * b + c, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd<T>(Vector512<T> a, Vector512<T> b, Vector512<T> c) => typeof(T) == typeof(double)
        ? Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
        : Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();

    /// <summary>a + b x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Line<T>(Vector512<T> x, double a, double b) => MultiplyAdd(x, Constant<T>(b), Constant<T>(a));

    /// <summary>The lesser of x and a limit. Unlike a minimum, this costs little and keeps NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> AtMost<T>(Vector512<T> x, Vector512<T> limit) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(x, limit), limit, x);

    /// <summary>The larger of x and a limit, likewise.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> AtLeast<T>(Vector512<T> x, Vector512<T> limit) =>
        Vector512.ConditionalSelect(Vector512.LessThan(x, limit), limit, x);

    /// <summary>
    /// The rounded sum and exactly what the rounding lost (Dekker's fast two-sum), where |large| >= |small| or large is 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<T> Sum, Vector512<T> Lost) Add<T>(Vector512<T> large, Vector512<T> small)
    {
        Vector512<T> sum = large + small;
        return (sum, (large - sum) + small);
    }

    /// <summary>
    /// numerator / (1 + e) for e in [0, 1], as if the sum had not been rounded. Where both rise with e, every step of the rounded
    /// sum would be a step down in the quotient.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> DivideByOnePlus<T>(Vector512<T> numerator, Vector512<T> e) => DivideByOnePlus(numerator, e, out _);

    /// <summary>The same, and 1 / (1 + e) as it is rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> DivideByOnePlus<T>(Vector512<T> numerator, Vector512<T> e, out Vector512<T> reciprocal)
    {
        (Vector512<T> sum, Vector512<T> lost) = Add(Vector512<T>.One, e);
        reciprocal = Vector512<T>.One / sum;
        Vector512<T> quotient = numerator * reciprocal;
        Vector512<T> remainder = MultiplyAdd(-quotient, lost, MultiplyAdd(-quotient, sum, numerator));
        return MultiplyAdd(remainder, reciprocal, quotient);
    }
}
