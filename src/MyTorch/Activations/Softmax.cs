using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// a = e^z / (sum of e^z over the row), N x K: the probabilities of K classes for the logits z (Bridle 1990; PyTorch's
/// <c>nn.Softmax(dim=1)</c>).
/// </summary>
/// <remarks>
/// Numerator and denominator are divided by e^m with the largest logit m of the row, so nothing overflows. A logit of minus infinity has
/// probability 0. A row that contains NaN or plus infinity, or only minus infinity, becomes NaN. Backward: dz = a (delta - sum of delta a over
/// the row), computed to full relative precision for small probabilities. To train a classifier, use <see cref="SoftmaxCrossEntropy{T}"/> on the
/// logits: it loses no precision for small probabilities.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Softmax<T> : RowActivation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private protected override void Gather(ReadOnlySpan<T> x, ReadOnlySpan<T> largest, Span<T> y, Span<T> shared, Span<T> block)
    {
        Elementwise.Apply<T, ExpOfDifferenceOperator<T>>(x, largest, y);
        TensorPrimitives.Add(block, y, block);
    }

    private protected override void Finish(Span<T> y, ReadOnlySpan<T> shared) => TensorPrimitives.Divide(y, shared, y);

    private protected override void GatherGradient(
        ReadOnlySpan<T> delta, ReadOnlySpan<T> y, int stride, int columns, Span<T> pivot, Span<T> shared) =>
        SoftmaxKernels.GatherGradient(delta, y, stride, columns, pivot, shared);

    private protected override void Gradient(
        ReadOnlySpan<T> delta, ReadOnlySpan<T> y, ReadOnlySpan<T> pivot, ReadOnlySpan<T> shared, Span<T> dx) =>
        SoftmaxKernels.Gradient(delta, y, pivot, shared, dx);
}

/// <summary>e^(x - y).</summary>
file readonly struct ExpOfDifferenceOperator<T> : IBinaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x, Vector512<T> y) => VectorMath.Exp(x - y);
}
