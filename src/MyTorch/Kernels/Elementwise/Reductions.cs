using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>
/// Sums over a column. They use lanes of 512 bits on every machine, add blocks in pairs (<see cref="Pairwise"/>), and reduce lanes in the same
/// order, so the result is bitwise identical on any hardware.
/// </summary>
internal static class Reductions
{
    /// <summary>Returns the sum of the lanes, adding the upper half to the lower half repeatedly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum<T>(Vector512<T> lanes) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Sum(lanes.GetLower() + lanes.GetUpper());

    /// <inheritdoc cref="Sum{T}(Vector512{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum<T>(Vector256<T> lanes) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Sum(lanes.GetLower() + lanes.GetUpper());

    /// <inheritdoc cref="Sum{T}(Vector512{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum<T>(Vector128<T> lanes) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        typeof(T) == typeof(double) ? lanes[0] + lanes[1] : lanes[0] + lanes[2] + (lanes[1] + lanes[3]);

    /// <summary>Returns the sum of the elements.</summary>
    public static T Sum<T>(ReadOnlySpan<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.Length > Pairwise.Block)
        {
            int half = Pairwise.Half(x.Length);
            return Sum(x[..half]) + Sum(x[half..]);
        }

        ref T source = ref MemoryMarshal.GetReference(x);
        Vector512<T> even = default;
        Vector512<T> odd = default;
        int width = Vector512<T>.Count;
        int i = 0;
        for (; i + (2 * width) <= x.Length; i += 2 * width)
        {
            even += Vector512.LoadUnsafe(ref source, (nuint)i);
            odd += Vector512.LoadUnsafe(ref source, (nuint)(i + width));
        }

        T sum = Sum(even + odd);
        for (; i < x.Length; i++)
        {
            sum += x[i];
        }

        return sum;
    }

    /// <summary>Returns the sum of the deviations from a centre and the sum of their squares.</summary>
    public static (T Sum, T Squares) SumsAbout<T>(ReadOnlySpan<T> x, T centre) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.Length > Pairwise.Block)
        {
            int half = Pairwise.Half(x.Length);
            ((T Sum, T Squares) first, (T Sum, T Squares) second) = (SumsAbout(x[..half], centre), SumsAbout(x[half..], centre));
            return (first.Sum + second.Sum, first.Squares + second.Squares);
        }

        ref T source = ref MemoryMarshal.GetReference(x);
        Vector512<T> centres = Vector512.Create(centre);
        Vector512<T> sums = default;
        Vector512<T> even = default;
        Vector512<T> odd = default;
        int width = Vector512<T>.Count;
        int i = 0;
        for (; i + (2 * width) <= x.Length; i += 2 * width)
        {
            Vector512<T> first = Vector512.LoadUnsafe(ref source, (nuint)i) - centres;
            Vector512<T> second = Vector512.LoadUnsafe(ref source, (nuint)(i + width)) - centres;
            sums += first + second;
            even = VectorMath.MultiplyAdd(first, first, even);
            odd = VectorMath.MultiplyAdd(second, second, odd);
        }

        T sum = Sum(sums);
        T squares = Sum(even + odd);
        for (; i < x.Length; i++)
        {
            T distance = x[i] - centre;
            sum += distance;
            squares = T.FusedMultiplyAdd(distance, distance, squares);
        }

        return (sum, squares);
    }

    /// <summary>Returns the sum of the elements of x and the dot product of x and y.</summary>
    public static (T Sum, T Dot) SumAndDot<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.Length > Pairwise.Block)
        {
            int half = Pairwise.Half(x.Length);
            ((T Sum, T Dot) first, (T Sum, T Dot) second) = (SumAndDot(x[..half], y[..half]), SumAndDot(x[half..], y[half..]));
            return (first.Sum + second.Sum, first.Dot + second.Dot);
        }

        ref T source = ref MemoryMarshal.GetReference(x);
        ref T other = ref MemoryMarshal.GetReference(y[..x.Length]);
        Vector512<T> sums = default;
        Vector512<T> products = default;
        int i = 0;
        for (; i + Vector512<T>.Count <= x.Length; i += Vector512<T>.Count)
        {
            Vector512<T> value = Vector512.LoadUnsafe(ref source, (nuint)i);
            sums += value;
            products = VectorMath.MultiplyAdd(value, Vector512.LoadUnsafe(ref other, (nuint)i), products);
        }

        T sum = Sum(sums);
        T dot = Sum(products);
        for (; i < x.Length; i++)
        {
            sum += x[i];
            dot = T.FusedMultiplyAdd(x[i], y[i], dot);
        }

        return (sum, dot);
    }
}
