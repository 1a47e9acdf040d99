using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>
/// The driver of all optimizers: one in-place pass over value, gradient and state. Every element is computed by the same vector expression, so
/// the result depends neither on its position nor on how the array is divided between threads.
/// </summary>
internal static class UpdateKernels
{
    /// <summary>Applies the update to every element; a state is as long as the value, or empty if the update does not use it.</summary>
    /// <remarks>
    /// Inlining this method into its callers would exceed the JIT's inlining budget, and the functions of an update would become calls.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Apply<T, TUpdate>(
        TUpdate update, Span<T> value, ReadOnlySpan<T> gradient, Span<T> first = default, Span<T> second = default, Span<T> third = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TUpdate : struct, IUpdate<T>
    {
        gradient = gradient[..value.Length];
        first = WholeOrEmpty(first, value.Length);
        second = WholeOrEmpty(second, value.Length);
        third = WholeOrEmpty(third, value.Length);
        ref T values = ref MemoryMarshal.GetReference(value);
        ref T gradients = ref MemoryMarshal.GetReference(gradient);
        ref T firsts = ref MemoryMarshal.GetReference(first);
        ref T seconds = ref MemoryMarshal.GetReference(second);
        ref T thirds = ref MemoryMarshal.GetReference(third);
        int i = 0;
        for (; i + Vector512<T>.Count <= value.Length; i += Vector512<T>.Count)
        {
            update.Invoke(ref values, ref gradients, ref firsts, ref seconds, ref thirds, (nuint)i);
        }

        if (i < value.Length)
        {
            ApplyRest(update, value[i..], gradient[i..], From(first, i), From(second, i), From(third, i));
        }
    }

    /// <summary>Returns gradient + decay * w: weight decay as part of the gradient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Decayed<T>(Vector512<T> gradient, Vector512<T> w, T decay)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        decay == T.Zero ? gradient : VectorMath.MultiplyAdd(w, Vector512.Create(decay), gradient);

    /// <summary>Updates the remainder that does not fill a vector, in padded copies.</summary>
    private static void ApplyRest<T, TUpdate>(
        TUpdate update, Span<T> value, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second, Span<T> third)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TUpdate : struct, IUpdate<T>
    {
        Vector512<T> values = PartialVector.Load<T>(value);
        Vector512<T> gradients = PartialVector.Load(gradient);
        Vector512<T> firsts = PartialVector.Load<T>(first);
        Vector512<T> seconds = PartialVector.Load<T>(second);
        Vector512<T> thirds = PartialVector.Load<T>(third);
        update.Invoke(
            ref PartialVector.First(ref values),
            ref PartialVector.First(ref gradients),
            ref PartialVector.First(ref firsts),
            ref PartialVector.First(ref seconds),
            ref PartialVector.First(ref thirds),
            0);
        PartialVector.Store(values, value);
        PartialVector.Store(firsts, first);
        PartialVector.Store(seconds, second);
        PartialVector.Store(thirds, third);
    }

    private static Span<T> WholeOrEmpty<T>(Span<T> state, int length) => state.IsEmpty ? state : state[..length];

    private static Span<T> From<T>(Span<T> state, int start) => state.IsEmpty ? state : state[start..];
}
