using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>Clamps a factor x whose other factor vanishes long before the limit, so that infinity times 0 does not become NaN.</summary>
internal static class Gate
{
    private const double Limit = 1000;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> NotBelow<T>(Vector512<T> x) => VectorMath.AtLeast(x, VectorMath.Constant<T>(-Limit));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Within<T>(Vector512<T> x) => VectorMath.AtMost(NotBelow(x), VectorMath.Constant<T>(Limit));
}
