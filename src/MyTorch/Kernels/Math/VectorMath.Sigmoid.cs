using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

internal static partial class VectorMath
{
    /// <summary>1 / (1 + e^-x), written with e^-|x| so that nothing overflows and small results keep all their digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Sigmoid<T>(Vector512<T> x) => SigmoidAndComplement(x).Sigmoid;

    /// <summary>The sigmoids of x and of -x, which add up to 1, both with all their digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<T> Sigmoid, Vector512<T> Complement) SigmoidAndComplement<T>(Vector512<T> x)
    {
        Vector512<T> e = Exp(-Vector512.Abs(x));
        Vector512<T> negative = Vector512.LessThan(x, Vector512<T>.Zero);
        Vector512<T> sigmoid = DivideByOnePlus(Vector512.ConditionalSelect(negative, e, Vector512<T>.One), e);
        return (sigmoid, Vector512.ConditionalSelect(negative, Vector512<T>.One - sigmoid, e * sigmoid));
    }

    /// <summary>The product of the two, e / (1 + e)^2 for e = e^-|x|, with all its digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> SigmoidDerivative<T>(Vector512<T> x)
    {
        Vector512<T> e = Exp(-Vector512.Abs(x));
        Vector512<T> sum = Vector512<T>.One + e;
        return e / (sum * sum);
    }
}
