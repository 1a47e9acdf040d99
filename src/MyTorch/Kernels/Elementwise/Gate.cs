using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>The limits of a factor x whose other factor vanishes long before: they keep infinity times 0 from being NaN.</summary>
internal static class Gate
{
    private const double Limit = 1000;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> NotBelow<T>(Vector512<T> x) => VectorMath.AtLeast(x, VectorMath.Constant<T>(-Limit));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Within<T>(Vector512<T> x) => VectorMath.AtMost(NotBelow(x), VectorMath.Constant<T>(Limit));
}
