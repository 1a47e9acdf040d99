using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// a = 1 at the largest element of each row and 0 elsewhere, N x K: the extreme of <see cref="Softmax{T}"/>, its limit for logits times a
/// growing factor, also called one-hot.
/// </summary>
/// <remarks>
/// On a tie, the first of the largest elements gets the 1; a row with NaN becomes NaN. Derivative: 0, also at a tie, so gradient descent cannot
/// train the layers before it.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Hardmax<T> : RowActivation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private protected override void Gather(ReadOnlySpan<T> x, ReadOnlySpan<T> largest, Span<T> y, Span<T> shared, Span<T> block)
    {
        // The shared value is the sum of the outputs so far: 1 once the row has its 1.
        Elementwise.Apply<T, IsLargestOperator<T>>(x, largest, y);
        Elementwise.Apply<T, TimesComplementOperator<T>>(y, shared, y);
        TensorPrimitives.Add(shared, y, shared);
    }

    private protected override void Finish(Span<T> y, ReadOnlySpan<T> shared)
    {
    }

    private protected override void GatherGradient(
        ReadOnlySpan<T> delta, ReadOnlySpan<T> y, int stride, int columns, Span<T> pivot, Span<T> shared)
    {
    }

    private protected override void Gradient(
        ReadOnlySpan<T> delta, ReadOnlySpan<T> y, ReadOnlySpan<T> pivot, ReadOnlySpan<T> shared, Span<T> dx) => dx.Clear();
}

/// <summary>1 where x equals the largest element of its row, otherwise 0; NaN where that element is NaN.</summary>
file readonly struct IsLargestOperator<T> : IBinaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x, Vector512<T> largest) => Vector512.ConditionalSelect(
        Vector512.Equals(x, largest),
        Vector512<T>.One,
        Vector512.ConditionalSelect(Vector512.Equals(largest, largest), Vector512<T>.Zero, largest));
}

/// <summary>x (1 - y).</summary>
file readonly struct TimesComplementOperator<T> : IBinaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x, Vector512<T> y) => x * (Vector512<T>.One - y);
}
