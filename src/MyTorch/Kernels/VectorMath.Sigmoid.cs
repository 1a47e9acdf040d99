using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

internal static partial class VectorMath
{
    /// <summary>1 / (1 + e^-x), written with e^-|x| so that nothing overflows and small results keep all their digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Sigmoid<T>(Vector512<T> x)
    {
        Vector512<T> e = Exp(-Vector512.Abs(x));
        Vector512<T> numerator = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<T>.Zero), e, Vector512<T>.One);
        return DivideByOnePlus(numerator, e);
    }
}
