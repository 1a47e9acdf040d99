using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

internal static partial class VectorMath
{
    /// <summary>Computes log(1 + e^x). It is monotone, since both functions are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Softplus<T>(Vector512<T> x) => SoftplusWithDerivative(x).Softplus;

    /// <summary>Computes log(1 + e^x) and its derivative e^x / (1 + e^x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<T> Softplus, Vector512<T> Derivative) SoftplusWithDerivative<T>(Vector512<T> x)
    {
        // Above this limit the result is x and the derivative 1; far above, e^x would overflow.
        Vector512<T> limit = Constant<T>(40, 20);
        Vector512<T> e = Exp(AtMost(x, limit));
        return (Vector512.ConditionalSelect(Vector512.GreaterThan(x, limit), x, Log1pOfOrdinary(e)), e / (Vector512<T>.One + e));
    }
}
