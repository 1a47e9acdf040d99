using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

internal static partial class VectorMath
{
    /// <summary>log(1 + e^x). As both functions rise, so does this one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Softplus<T>(Vector512<T> x)
    {
        // From this limit on the result is x, and far beyond, e^x would overflow.
        Vector512<T> limit = Constant<T>(40, 20);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(x, limit), x, Log1pOfOrdinary(Exp(AtMost(x, limit))));
    }
}
