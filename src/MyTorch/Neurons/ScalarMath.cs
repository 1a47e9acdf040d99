using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch.Neurons;

/// <summary>
/// The functions of <see cref="VectorMath"/> for scalars: accurate and identical on all machines. Vector code is very slow until it is
/// optimized, so it is optimized at the first call.
/// </summary>
internal static class ScalarMath
{
    /// <summary>e^x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Exp(double x) => VectorMath.Exp(Vector512.Create(x))[0];

    /// <summary>e^x - 1, accurate for small results.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Expm1(double x) => VectorMath.Expm1(Vector512.Create(x))[0];

    /// <summary>log(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Log(double x) => VectorMath.Log(Vector512.Create(x))[0];

    /// <summary>log(1 + x), accurate for small results.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Log1p(double x) => VectorMath.Log1p(Vector512.Create(x))[0];
}
