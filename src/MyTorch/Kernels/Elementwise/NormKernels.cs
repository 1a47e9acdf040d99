using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>
/// Sums over the elements of a parameter or the losses of a batch. Float elements are summed in double, since their squares overflow beyond
/// 1.8e19 and long sums lose precision. The lanes are the same on every machine, and blocks are added in pairs (<see cref="Pairwise"/>), so the
/// result is bitwise identical on any hardware.
/// </summary>
internal static class NormKernels
{
    /// <summary>Returns the sum of x.</summary>
    public static double Sum<T>(ReadOnlySpan<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Sum<T, Same>(x);

    /// <summary>Returns the sum of x^2.</summary>
    public static double SumOfSquares<T>(ReadOnlySpan<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Sum<T, Square>(x);

    /// <summary>Returns the sum of |x|.</summary>
    public static double SumOfMagnitudes<T>(ReadOnlySpan<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Sum<T, Magnitude>(x);

    /// <summary>Returns the sum of x * y for two spans of the same length.</summary>
    public static double Dot<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.Length > Pairwise.Block)
        {
            int half = Pairwise.Half(x.Length);
            return Dot(x[..half], y[..half]) + Dot(x[half..], y[half..]);
        }

        y = y[..x.Length];
        ref T left = ref MemoryMarshal.GetReference(x);
        ref T right = ref MemoryMarshal.GetReference(y);
        Vector512<double> products = default;
        int width = Vector512<T>.Count;
        int i = 0;
        for (; i + width <= x.Length; i += width)
        {
            products += Products(Vector512.LoadUnsafe(ref left, (nuint)i), Vector512.LoadUnsafe(ref right, (nuint)i));
        }

        double sum = Reductions.Sum(products);
        return i == x.Length ? sum : sum + Reductions.Sum(Products(PartialVector.Load(x[i..]), PartialVector.Load(y[i..])));
    }

    /// <summary>Returns the sum of a function that must be 0 at 0, since the last vector is padded with zeros.</summary>
    private static double Sum<T, TOperator>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IUnaryOperator<double>
    {
        if (x.Length > Pairwise.Block)
        {
            int half = Pairwise.Half(x.Length);
            return Sum<T, TOperator>(x[..half]) + Sum<T, TOperator>(x[half..]);
        }

        ref T source = ref MemoryMarshal.GetReference(x);
        Vector512<double> even = default;
        Vector512<double> odd = default;
        int width = Vector512<T>.Count;
        int i = 0;
        for (; i + (2 * width) <= x.Length; i += 2 * width)
        {
            even += Terms<T, TOperator>(Vector512.LoadUnsafe(ref source, (nuint)i));
            odd += Terms<T, TOperator>(Vector512.LoadUnsafe(ref source, (nuint)(i + width)));
        }

        // The remainder is added afterwards: vectors live across its calls would be spilled to memory throughout.
        double sum = Reductions.Sum(even + odd);
        for (; i < x.Length; i += width)
        {
            sum += Reductions.Sum(Terms<T, TOperator>(PartialVector.Load(x.Slice(i, Math.Min(width, x.Length - i)))));
        }

        return sum;
    }

    /// <summary>Applies the function to each element; for float, with twice as many elements, two results are added in each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Terms<T, TOperator>(Vector512<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IUnaryOperator<double>
    {
        if (typeof(T) == typeof(double))
        {
            return TOperator.Invoke(x.AsDouble());
        }

        (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(x.AsSingle());
        return TOperator.Invoke(lower) + TOperator.Invoke(upper);
    }

    /// <summary>Returns the products of two vectors; for float, two products are added in each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Products<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double))
        {
            return x.AsDouble() * y.AsDouble();
        }

        (Vector512<double> lowerX, Vector512<double> upperX) = Vector512.Widen(x.AsSingle());
        (Vector512<double> lowerY, Vector512<double> upperY) = Vector512.Widen(y.AsSingle());
        return (lowerX * lowerY) + (upperX * upperY);
    }

    private readonly struct Same : IUnaryOperator<double>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<double> Invoke(Vector512<double> x) => x;
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
