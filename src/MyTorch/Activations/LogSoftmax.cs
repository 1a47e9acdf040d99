using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// a = z - log(sum of e^z over the row), N x K: the logarithm of the softmax, which stays finite where probabilities underflow to 0 (PyTorch's
/// <c>nn.LogSoftmax(dim=1)</c>).
/// </summary>
/// <remarks>
/// Combined with <see cref="NegativeLogLikelihood{T}"/> it is the softmax cross entropy. The logarithm is computed as a LogSumExp shifted by the
/// largest logit of the row, so it never overflows. A logit of minus infinity is preserved. A row that contains NaN or plus infinity, or only
/// minus infinity, becomes NaN. Backward: dz = delta - e^a (sum of delta over the row).
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class LogSoftmax<T> : RowActivation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private protected override void Gather(ReadOnlySpan<T> x, ReadOnlySpan<T> largest, Span<T> y, Span<T> shared, Span<T> block)
    {
        TensorPrimitives.Subtract(x, largest, y);
        Elementwise.Apply<T, PlusExpOperator<T>>(block, y, block);
    }

    private protected override void EndGather(Span<T> shared) => Elementwise.Apply<T, LogOperator<T>>(shared, shared);

    private protected override void Finish(Span<T> y, ReadOnlySpan<T> shared) => TensorPrimitives.Subtract(y, shared, y);

    private protected override void GatherGradient(
        ReadOnlySpan<T> delta, ReadOnlySpan<T> y, int stride, int columns, Span<T> pivot, Span<T> shared) =>
        SoftmaxKernels.Sum(delta, stride, columns, shared);

    private protected override void Gradient(
        ReadOnlySpan<T> delta, ReadOnlySpan<T> y, ReadOnlySpan<T> pivot, ReadOnlySpan<T> shared, Span<T> dx) =>
        Elementwise.Apply<T, LessTimesExpOperator<T>>(delta, y, shared, dx);
}

/// <summary>x + e^y.</summary>
file readonly struct PlusExpOperator<T> : IBinaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x, Vector512<T> y) => x + VectorMath.Exp(y);
}

/// <summary>x - z e^y.</summary>
file readonly struct LessTimesExpOperator<T> : ITernaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x, Vector512<T> y, Vector512<T> z) => x - (z * VectorMath.Exp(y));
}
