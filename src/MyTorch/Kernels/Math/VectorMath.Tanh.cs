using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

internal static partial class VectorMath
{
    /// <summary>
    /// Computes tanh x = (1 - e) / (1 + e) with the sign of x, where e = e^(-2|x|). Nothing overflows, and 1 - e is computed from e^r - 1 without
    /// cancellation, so small results have full relative precision.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Tanh<T>(Vector512<T> x) => TanhWithin(x).Tanh;

    /// <summary>
    /// Computes the hyperbolic tangent t and its derivative 1 - t^2 = 4 e / (1 + e)^2, to full relative precision even where the derivative is
    /// near 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<T> Tanh, Vector512<T> Derivative) TanhWithDerivative<T>(Vector512<T> x)
    {
        (Vector512<T> tanh, Vector512<T> derivative) = TanhWithin(x);
        Vector512<T> magnitude = Vector512.Abs(x);
        return Vector512.GreaterThanAny(magnitude, TanhLimit<T>())
            ? (tanh, Vector512.ConditionalSelect(Vector512.GreaterThan(magnitude, TanhLimit<T>()), Constant<T>(4) * Exp(Constant<T>(-2) * magnitude), derivative))
            : (tanh, derivative);
    }

    /// <summary>The limit above which the result is 1; far above, 2^n would not be a normal number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> TanhLimit<T>() => Constant<T>(20);

    /// <summary>Computes the hyperbolic tangent of all x, and its derivative within the limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<T> Tanh, Vector512<T> Derivative) TanhWithin<T>(Vector512<T> x)
    {
        Vector512<T> magnitude = AtMost(Vector512.Abs(x), TanhLimit<T>());
        (Vector512<T> n, Vector512<T> t) = ReduceExponent(Constant<T>(-2) * magnitude);
        Vector512<T> power = PowerOfTwo(n);
        Vector512<T> e = MultiplyAdd(t, power, power);
        Vector512<T> oneMinusE = MultiplyAdd(-t, power, Vector512<T>.One - power);
        Vector512<T> tanh = Vector512.CopySign(DivideByOnePlus(oneMinusE, e, out Vector512<T> reciprocal), x);
        Vector512<T> twice = reciprocal + reciprocal;
        return (tanh, e * (twice * twice));
    }
}
