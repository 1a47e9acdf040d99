using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>A function of one number, on a vector of them; a struct, so that the compiler inlines it into the driver.</summary>
internal interface IUnaryOperator<T>
{
    static abstract Vector512<T> Invoke(Vector512<T> x);
}

/// <summary>A function of two numbers.</summary>
internal interface IBinaryOperator<T>
{
    static abstract Vector512<T> Invoke(Vector512<T> x, Vector512<T> y);
}

/// <summary>
/// The span driver of all element-wise operators. Every element goes through the same vector expression, so that its result depends
/// neither on the length of the span nor on its place in it. The result may be one of the operands, but overlap none otherwise.
/// </summary>
internal static class Elementwise
{
    /// <summary>Fast from the first call on; and never inlined, since there is a limit to what the compiler inlines into one method.</summary>
    private const MethodImplOptions InnermostLoop = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>result = TOperator(x), element by element.</summary>
    public static void Apply<T, TOperator>(ReadOnlySpan<T> x, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IUnaryOperator<T> =>
        Apply<T, OfFirst<T, TOperator>>(x, x, result);

    /// <summary>result = TOperator(x, y), element by element; x decides how many.</summary>
    [MethodImpl(InnermostLoop)]
    public static void Apply<T, TOperator>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IBinaryOperator<T>
    {
        y = y[..x.Length];
        result = result[..x.Length];
        if (x.Length < Vector512<T>.Count)
        {
            ApplyOneByOne<T, TOperator>(x, y, result);
            return;
        }

        ref T xs = ref MemoryMarshal.GetReference(x);
        ref T ys = ref MemoryMarshal.GetReference(y);
        ref T results = ref MemoryMarshal.GetReference(result);

        // The last vector ends with the span and may overlap the one before it, so each is read before the one before it is written.
        nuint last = (nuint)(x.Length - Vector512<T>.Count);
        Vector512<T> vectorX = Vector512.LoadUnsafe(ref xs);
        Vector512<T> vectorY = Vector512.LoadUnsafe(ref ys);
        nuint next = 0;
        nuint i;
        do
        {
            Vector512<T> value = TOperator.Invoke(vectorX, vectorY);
            i = next;
            next = nuint.Min(i + (nuint)Vector512<T>.Count, last);
            vectorX = Vector512.LoadUnsafe(ref xs, next);
            vectorY = Vector512.LoadUnsafe(ref ys, next);
            value.StoreUnsafe(ref results, i);
        }
        while (i < last);
    }

    /// <summary>The same for less than a vector: each element by itself, in a vector of copies of it.</summary>
    [MethodImpl(InnermostLoop)]
    private static void ApplyOneByOne<T, TOperator>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IBinaryOperator<T>
    {
        for (int i = 0; i < x.Length; i++)
        {
            result[i] = TOperator.Invoke(Vector512.Create(x[i]), Vector512.Create(y[i])).ToScalar();
        }
    }

    /// <summary>A function of one number as one of two, so that one driver serves both; the compiler leaves out what it does not read.</summary>
    private readonly struct OfFirst<T, TOperator> : IBinaryOperator<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IUnaryOperator<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Invoke(Vector512<T> x, Vector512<T> y) => TOperator.Invoke(x);
    }
}
