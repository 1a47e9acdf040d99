using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Benchmarks.Peers;

/// <summary>The multiply-adds of vectors of double or float, fused where the processor can.</summary>
internal readonly struct MultiplyAdd<T> : IMultiplyAdd<Vector512<T>>, IMultiplyAdd<Vector256<T>>, IMultiplyAdd<Vector128<T>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Compute(Vector512<T> x, Vector512<T> y, Vector512<T> sum) => typeof(T) == typeof(double)
        ? Vector512.MultiplyAddEstimate(x.AsDouble(), y.AsDouble(), sum.AsDouble()).As<double, T>()
        : Vector512.MultiplyAddEstimate(x.AsSingle(), y.AsSingle(), sum.AsSingle()).As<float, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Compute(Vector256<T> x, Vector256<T> y, Vector256<T> sum) => typeof(T) == typeof(double)
        ? Vector256.MultiplyAddEstimate(x.AsDouble(), y.AsDouble(), sum.AsDouble()).As<double, T>()
        : Vector256.MultiplyAddEstimate(x.AsSingle(), y.AsSingle(), sum.AsSingle()).As<float, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Compute(Vector128<T> x, Vector128<T> y, Vector128<T> sum) => typeof(T) == typeof(double)
        ? Vector128.MultiplyAddEstimate(x.AsDouble(), y.AsDouble(), sum.AsDouble()).As<double, T>()
        : Vector128.MultiplyAddEstimate(x.AsSingle(), y.AsSingle(), sum.AsSingle()).As<float, T>();
}
