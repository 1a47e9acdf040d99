using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

internal static partial class VectorMath
{
    /// <summary>
    /// tanh x = (1 - e) / (1 + e) with the sign of x, where e = e^(-2|x|). Nothing overflows, and as 1 - e comes from e^r - 1 without
    /// cancellation, small results keep all their digits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Tanh<T>(Vector512<T> x)
    {
        // From 20 on the result is 1, and far beyond, 2^n would not be a normal number.
        Vector512<T> magnitude = AtMost(Vector512.Abs(x), Constant<T>(20));

        (Vector512<T> n, Vector512<T> t) = ReduceExponent(Constant<T>(-2) * magnitude);
        Vector512<T> power = PowerOfTwo(n);
        Vector512<T> oneMinusE = MultiplyAdd(-t, power, Vector512<T>.One - power);
        return Vector512.CopySign(DivideByOnePlus(oneMinusE, MultiplyAdd(t, power, power)), x);
    }
}
