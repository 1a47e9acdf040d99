using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>The squared error (x - y)^2 of each element; PyTorch's <c>MSELoss</c>.</summary>
/// <remarks>
/// The mean divides by the number of elements, N K. With <c>half</c>, the loss is the textbook's 1/2 ||x - y||^2 of a sample (Bishop, Pattern
/// Recognition and Machine Learning, 5.2), whose gradient is x - y, and the mean divides by the number of samples, N.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class MeanSquaredError<T> : ElementwiseCriterion<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly bool _half;

    /// <summary>Creates the criterion.</summary>
    /// <param name="reduction">How <c>Value</c> and <c>Gradient</c> reduce the losses.</param>
    /// <param name="half">Whether to use 1/2 ||x - y||^2 of each sample and its mean over the samples.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="reduction"/> is not a defined value.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public MeanSquaredError(Reduction reduction = Reduction.Mean, bool half = false)
        : base(reduction, [half ? T.CreateTruncating(0.5) : T.One]) => _half = half;

    /// <inheritdoc/>
    protected override T MeanDivisor(int rows, int columns) => base.MeanDivisor(rows, _half ? 1 : columns);

    private protected override void Evaluate(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> parameters, Span<T> loss, Span<T> slope) =>
        LossKernels.Evaluate<T, SquaredErrorOperator<T>>(x, y, parameters, loss, slope);
}

/// <summary>p (x - y)^2.</summary>
file readonly struct SquaredErrorOperator<T> : ILossOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<T> Loss, Vector512<T> Slope) Invoke(Vector512<T> x, Vector512<T> y, Vector512<T> parameter)
    {
        Vector512<T> distance = x - y;
        Vector512<T> scaled = parameter * distance;
        return (scaled * distance, scaled + scaled);
    }
}
