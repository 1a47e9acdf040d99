using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch.Tests.Kernels;

/// <summary>e^x - 1.</summary>
internal readonly struct Expm1Operator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => VectorMath.Expm1(x);
}

/// <summary>The natural logarithm of 1 + x.</summary>
internal readonly struct Log1pOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => VectorMath.Log1p(x);
}

/// <summary>The standard normal distribution.</summary>
internal readonly struct NormalOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => VectorMath.Normal(x).Distribution;
}
