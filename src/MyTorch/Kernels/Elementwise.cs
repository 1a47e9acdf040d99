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
internal static class Elementwise
{
    /// <summary>Fast from the first call on; and never inlined, since there is a limit to what the compiler inlines into one method.</summary>
    private const MethodImplOptions InnermostLoop = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>result = TOperator(x), element by element.</summary>
    public static void Apply<T, TOperator>(ReadOnlySpan<T> x, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IUnaryOperator<T> =>
        Apply(x, x, result, default(OfFirst<T, TOperator>));

    /// <summary>result = TOperator(x, y), element by element; x decides how many.</summary>
    public static void Apply<T, TOperator>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IBinaryOperator<T> =>
        Apply(x, y, result, default(OfBoth<T, TOperator>));

    /// <summary>result = operation(x), element by element.</summary>
    public static void Apply<T, TOperator>(ReadOnlySpan<T> x, Span<T> result, TOperator operation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IParametricUnaryOperator<T> =>
        Apply(x, x, result, new ParametricOfFirst<T, TOperator>(operation));

    /// <summary>result = operation(x, y), element by element; x decides how many.</summary>
    [MethodImpl(InnermostLoop)]
    public static void Apply<T, TOperator>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result, TOperator operation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IParametricBinaryOperator<T>
    {
        y = y[..x.Length];
        result = result[..x.Length];
        if (x.Length < Vector512<T>.Count)
        {
            ApplyToFew(x, y, result, operation);
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
            Vector512<T> value = operation.Invoke(vectorX, vectorY);
            i = next;
            next = nuint.Min(i + (nuint)Vector512<T>.Count, last);
            vectorX = Vector512.LoadUnsafe(ref xs, next);
            vectorY = Vector512.LoadUnsafe(ref ys, next);
            value.StoreUnsafe(ref results, i);
        }
        while (i < last);
    }

    /// <summary>The same for less than a vector.</summary>
    [MethodImpl(InnermostLoop)]
    private static void ApplyToFew<T, TOperator>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result, TOperator operation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IParametricBinaryOperator<T> =>
        PartialVector.Store(operation.Invoke(PartialVector.Load(x), PartialVector.Load(y)), result);

    // One driver serves all of them as functions of two numbers with parameters; the compiler leaves out what they do not read.
    private readonly struct OfFirst<T, TOperator> : IParametricBinaryOperator<T>
        where TOperator : struct, IUnaryOperator<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<T> Invoke(Vector512<T> x, Vector512<T> y) => TOperator.Invoke(x);
    }

    private readonly struct OfBoth<T, TOperator> : IParametricBinaryOperator<T>
        where TOperator : struct, IBinaryOperator<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<T> Invoke(Vector512<T> x, Vector512<T> y) => TOperator.Invoke(x, y);
    }

    private readonly struct ParametricOfFirst<T, TOperator>(TOperator operation) : IParametricBinaryOperator<T>
        where TOperator : struct, IParametricUnaryOperator<T>
    {
        private readonly TOperator _operation = operation;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<T> Invoke(Vector512<T> x, Vector512<T> y) => _operation.Invoke(x);
    }
}
