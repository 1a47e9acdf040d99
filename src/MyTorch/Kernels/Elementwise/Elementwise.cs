using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>A unary function of a vector; a struct, so the JIT inlines it into the driver.</summary>
internal interface IUnaryOperator<T>
{
    static abstract Vector512<T> Invoke(Vector512<T> x);
}

/// <summary>A binary function of vectors.</summary>
internal interface IBinaryOperator<T>
{
    static abstract Vector512<T> Invoke(Vector512<T> x, Vector512<T> y);
}

/// <summary>A ternary function of vectors.</summary>
internal interface ITernaryOperator<T>
{
    static abstract Vector512<T> Invoke(Vector512<T> x, Vector512<T> y, Vector512<T> z);
}

/// <summary>A unary function with parameters, which are fields of the operator.</summary>
internal interface IParametricUnaryOperator<T>
{
    Vector512<T> Invoke(Vector512<T> x);
}

/// <summary>A binary function with parameters, which are fields of the operator.</summary>
internal interface IParametricBinaryOperator<T>
{
    Vector512<T> Invoke(Vector512<T> x, Vector512<T> y);
}

/// <summary>
/// The span driver of all element-wise operators. Every element is computed by the same vector expression, so its result depends neither on the
/// length of the span nor on its position in it. The result may be one of the operands but must not partially overlap any.
/// </summary>
internal static partial class Elementwise
{
    /// <summary>Fully optimized from the first call, and never inlined, since the JIT has an inlining budget for each method.</summary>
    private const MethodImplOptions InnermostLoop = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    private const int CacheLine = 64;

    /// <summary>Computes result = TOperator(x), element by element.</summary>
    public static void Apply<T, TOperator>(ReadOnlySpan<T> x, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IUnaryOperator<T> =>
        Drive(x, x, x, result, default(OfFirst<T, TOperator>));

    /// <summary>Computes result = TOperator(x, y), element by element, over the length of x.</summary>
    public static void Apply<T, TOperator>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IBinaryOperator<T> =>
        Drive(x, y, x, result, default(OfBoth<T, TOperator>));

    /// <summary>Computes result = operation(x), element by element.</summary>
    public static void Apply<T, TOperator>(ReadOnlySpan<T> x, Span<T> result, TOperator operation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IParametricUnaryOperator<T> =>
        Drive(x, x, x, result, new ParametricOfFirst<T, TOperator>(operation));

    /// <summary>Computes result = operation(x, y), element by element, over the length of x.</summary>
    public static void Apply<T, TOperator>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result, TOperator operation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IParametricBinaryOperator<T> =>
        Drive(x, y, x, result, new ParametricOfBoth<T, TOperator>(operation));

    /// <summary>Computes result = TOperator(x, y, z), element by element, over the length of x.</summary>
    public static void Apply<T, TOperator>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, ITernaryOperator<T> =>
        Drive(x, y, z, result, default(OfAll<T, TOperator>));

    /// <summary>The loop shared by all overloads.</summary>
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

        // The second vector starts at a cache line and the last ends with the span. The first and last vector may overlap their neighbours, so
        // they are computed first and written last, in the same loop, since the JIT inlines a long operator only once.
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

    /// <summary>
    /// Returns the number of elements to the next cache line, at most a vector; from there on, no vector store crosses a cache line.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe nuint ToNextLine<T>(ref T start) where T : unmanaged =>
        (nuint)(Vector512<T>.Count - (((int)(nint)Unsafe.AsPointer(ref start) & (CacheLine - 1)) / sizeof(T)));

    /// <summary>The case of fewer elements than a vector holds.</summary>
    [MethodImpl(InnermostLoop)]
    private static void ApplyToFew<T, TOperator>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> result, TOperator operation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IParametricTernaryOperator<T> =>
        PartialVector.Store(operation.Invoke(PartialVector.Load(x), PartialVector.Load(y), PartialVector.Load(z)), result);

    // One driver serves all arities as ternary functions with parameters; the JIT removes operands that are not read.
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
