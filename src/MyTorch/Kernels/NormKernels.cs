using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>
/// Sums over the elements of a parameter, in double also for float, whose squares would overflow beyond 1.8e19. They run in the same lanes
/// on every machine, so their bits do not depend on the hardware.
/// </summary>
internal static class NormKernels
{
    /// <summary>The sum of x^2.</summary>
    public static double SumOfSquares<T>(ReadOnlySpan<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Sum<T, Square>(x);

    /// <summary>The sum of |x|.</summary>
    public static double SumOfMagnitudes<T>(ReadOnlySpan<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Sum<T, Magnitude>(x);

    /// <summary>The sum of a function that is 0 at 0, so that the zeros after the last elements do not count.</summary>
    private static double Sum<T, TOperator>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IUnaryOperator<double>
    {
        ref T source = ref MemoryMarshal.GetReference(x);
        Vector512<double> lower = default;
        Vector512<double> upper = default;
        int i = 0;
        for (; i + Vector512<T>.Count <= x.Length; i += Vector512<T>.Count)
        {
            Add<T, TOperator>(Vector512.LoadUnsafe(ref source, (nuint)i), ref lower, ref upper);
        }

        Add<T, TOperator>(PartialVector.Load(x[i..]), ref lower, ref upper);
        return Reductions.Sum(lower + upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<T, TOperator>(Vector512<T> x, ref Vector512<double> lower, ref Vector512<double> upper)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IUnaryOperator<double>
    {
        if (typeof(T) == typeof(double))
        {
            lower += TOperator.Invoke(x.AsDouble());
        }
        else
        {
            (Vector512<double> first, Vector512<double> second) = Vector512.Widen(x.AsSingle());
            lower += TOperator.Invoke(first);
            upper += TOperator.Invoke(second);
        }
    }

    private readonly struct Square : IUnaryOperator<double>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<double> Invoke(Vector512<double> x) => x * x;
    }

    private readonly struct Magnitude : IUnaryOperator<double>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<double> Invoke(Vector512<double> x) => Vector512.Abs(x);
    }
}
