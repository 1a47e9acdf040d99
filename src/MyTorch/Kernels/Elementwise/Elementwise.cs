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

/// <summary>A function of three numbers.</summary>
internal interface ITernaryOperator<T>
{
    static abstract Vector512<T> Invoke(Vector512<T> x, Vector512<T> y, Vector512<T> z);
}

/// <summary>A function of one number with parameters, which the operator carries.</summary>
internal interface IParametricUnaryOperator<T>
{
    Vector512<T> Invoke(Vector512<T> x);
}

/// <summary>A function of two numbers with parameters, which the operator carries.</summary>
internal interface IParametricBinaryOperator<T>
{
    Vector512<T> Invoke(Vector512<T> x, Vector512<T> y);
}

/// <summary>
/// The span driver of all element-wise operators. Every element goes through the same vector expression, so that its result depends
/// neither on the length of the span nor on its place in it. The result may be one of the operands, but overlap none otherwise.
/// </summary>
internal static partial class Elementwise
{
    /// <summary>Fast from the first call on; and never inlined, since there is a limit to what the compiler inlines into one method.</summary>
    private const MethodImplOptions InnermostLoop = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    private const int CacheLine = 64;

    /// <summary>result = TOperator(x), element by element.</summary>
    public static void Apply<T, TOperator>(ReadOnlySpan<T> x, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IUnaryOperator<T> =>
        Drive(x, x, x, result, default(OfFirst<T, TOperator>));

    /// <summary>result = TOperator(x, y), element by element; x decides how many.</summary>
    public static void Apply<T, TOperator>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IBinaryOperator<T> =>
        Drive(x, y, x, result, default(OfBoth<T, TOperator>));

    /// <summary>result = operation(x), element by element.</summary>
    public static void Apply<T, TOperator>(ReadOnlySpan<T> x, Span<T> result, TOperator operation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IParametricUnaryOperator<T> =>
        Drive(x, x, x, result, new ParametricOfFirst<T, TOperator>(operation));

    /// <summary>result = operation(x, y), element by element; x decides how many.</summary>
    public static void Apply<T, TOperator>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result, TOperator operation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IParametricBinaryOperator<T> =>
        Drive(x, y, x, result, new ParametricOfBoth<T, TOperator>(operation));

    /// <summary>result = TOperator(x, y, z), element by element; x decides how many.</summary>
    public static void Apply<T, TOperator>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, ITernaryOperator<T> =>
        Drive(x, y, z, result, default(OfAll<T, TOperator>));

    /// <summary>The loop of all of them.</summary>
    [MethodImpl(InnermostLoop)]
    private static void Drive<T, TOperator>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> result, TOperator operation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IParametricTernaryOperator<T>
    {
        y = y[..x.Length];
        z = z[..x.Length];
        result = result[..x.Length];
        if (x.Length < Vector512<T>.Count)
        {
            ApplyToFew(x, y, z, result, operation);
            return;
        }

        ref T xs = ref MemoryMarshal.GetReference(x);
        ref T ys = ref MemoryMarshal.GetReference(y);
        ref T zs = ref MemoryMarshal.GetReference(z);
        ref T results = ref MemoryMarshal.GetReference(result);

        // The second vector begins with a cache line and the last ends with the span. Those at both ends may overlap their neighbours, so
        // they are worked out first and written last; in the same loop, since the compiler inlines a long operator only once.
        nuint last = (nuint)(x.Length - Vector512<T>.Count);
        Vector512<T> start = default;
        Vector512<T> end = default;
        nuint i = last;
        do
        {
            Vector512<T> value = operation.Invoke(Vector512.LoadUnsafe(ref xs, i), Vector512.LoadUnsafe(ref ys, i), Vector512.LoadUnsafe(ref zs, i));
            if (i == last)
            {
                (start, end, i) = (value, value, 0);
            }
            else if (i == 0)
            {
                (start, i) = (value, ToNextLine(ref results));
            }
            else
            {
                value.StoreUnsafe(ref results, i);
                i += (nuint)Vector512<T>.Count;
            }
        }
        while (i < last);

        start.StoreUnsafe(ref results);
        end.StoreUnsafe(ref results, last);
    }

    /// <summary>How far it is to the next cache line, at most a vector: from there on, no vector that is written lies across two of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe nuint ToNextLine<T>(ref T start) where T : unmanaged =>
        (nuint)(Vector512<T>.Count - (((int)(nint)Unsafe.AsPointer(ref start) & (CacheLine - 1)) / sizeof(T)));

    /// <summary>The same for less than a vector.</summary>
    [MethodImpl(InnermostLoop)]
    private static void ApplyToFew<T, TOperator>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> result, TOperator operation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IParametricTernaryOperator<T> =>
        PartialVector.Store(operation.Invoke(PartialVector.Load(x), PartialVector.Load(y), PartialVector.Load(z)), result);

    // One driver serves all of them as functions of three numbers with parameters; the compiler leaves out what they do not read.
    private interface IParametricTernaryOperator<T>
    {
        Vector512<T> Invoke(Vector512<T> x, Vector512<T> y, Vector512<T> z);
    }

    private readonly struct OfFirst<T, TOperator> : IParametricTernaryOperator<T>
        where TOperator : struct, IUnaryOperator<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<T> Invoke(Vector512<T> x, Vector512<T> y, Vector512<T> z) => TOperator.Invoke(x);
    }

    private readonly struct OfBoth<T, TOperator> : IParametricTernaryOperator<T>
        where TOperator : struct, IBinaryOperator<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<T> Invoke(Vector512<T> x, Vector512<T> y, Vector512<T> z) => TOperator.Invoke(x, y);
    }

    private readonly struct OfAll<T, TOperator> : IParametricTernaryOperator<T>
        where TOperator : struct, ITernaryOperator<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<T> Invoke(Vector512<T> x, Vector512<T> y, Vector512<T> z) => TOperator.Invoke(x, y, z);
    }

    private readonly struct ParametricOfFirst<T, TOperator>(TOperator operation) : IParametricTernaryOperator<T>
        where TOperator : struct, IParametricUnaryOperator<T>
    {
        private readonly TOperator _operation = operation;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<T> Invoke(Vector512<T> x, Vector512<T> y, Vector512<T> z) => _operation.Invoke(x);
    }

    private readonly struct ParametricOfBoth<T, TOperator>(TOperator operation) : IParametricTernaryOperator<T>
        where TOperator : struct, IParametricBinaryOperator<T>
    {
        private readonly TOperator _operation = operation;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<T> Invoke(Vector512<T> x, Vector512<T> y, Vector512<T> z) => _operation.Invoke(x, y);
    }
}
