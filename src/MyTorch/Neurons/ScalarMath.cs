using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch.Neurons;

/// <summary>
/// The functions of <see cref="VectorMath"/> for one number: accurate and the same on every machine. Vector code is very slow until it is
/// optimized, so it is optimized from the first call on.
/// </summary>
internal static class ScalarMath
{
    /// <summary>e^x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Exp(double x) => VectorMath.Exp(Vector512.Create(x))[0];

    /// <summary>e^x - 1, with all the digits of small results.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Expm1(double x) => VectorMath.Expm1(Vector512.Create(x))[0];

    /// <summary>log(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Log(double x) => VectorMath.Log(Vector512.Create(x))[0];

    /// <summary>log(1 + x), with all the digits of small results.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Log1p(double x) => VectorMath.Log1p(Vector512.Create(x))[0];
}
