using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

internal static partial class VectorMath
{
    /// <summary>Computes 1 / (1 + e^-x) from e^-|x|, so nothing overflows and small results have full relative precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Sigmoid<T>(Vector512<T> x) => SigmoidWithDerivative(x).Sigmoid;

    /// <summary>Computes the sigmoids of x and -x, which sum to 1, both to full relative precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<T> Sigmoid, Vector512<T> Complement) SigmoidAndComplement<T>(Vector512<T> x)
    {
        Vector512<T> e = Exp(-Vector512.Abs(x));
        Vector512<T> negative = Vector512.LessThan(x, Vector512<T>.Zero);
        Vector512<T> sigmoid = DivideByOnePlus(Vector512.ConditionalSelect(negative, e, Vector512<T>.One), e);
        return (sigmoid, Vector512.ConditionalSelect(negative, Vector512<T>.One - sigmoid, e * sigmoid));
    }

    /// <summary>Computes the sigmoid s and its derivative s (1 - s) = e / (1 + e)^2 with e = e^-|x|, both to full relative precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<T> Sigmoid, Vector512<T> Derivative) SigmoidWithDerivative<T>(Vector512<T> x)
    {
        Vector512<T> e = Exp(-Vector512.Abs(x));
        Vector512<T> numerator = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<T>.Zero), e, Vector512<T>.One);
        Vector512<T> sigmoid = DivideByOnePlus(numerator, e, out Vector512<T> reciprocal);
        return (sigmoid, e * (reciprocal * reciprocal));
    }
}
