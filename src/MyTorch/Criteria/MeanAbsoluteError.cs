using System.Numerics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>The absolute error |x - y| of each element, L1; PyTorch's <c>L1Loss</c>.</summary>
/// <remarks>The mean divides by the number of elements, N K. Where x = y, the gradient is 0.</remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class MeanAbsoluteError<T> : ElementwiseCriterion<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates the criterion.</summary>
    /// <param name="reduction">How <c>Value</c> and <c>Gradient</c> reduce the losses.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="reduction"/> is none of the enumeration.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public MeanAbsoluteError(Reduction reduction = Reduction.Mean)
        : base(reduction, NoParameter)
    {
    }

    private protected override void Evaluate(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> parameters, Span<T> loss, Span<T> slope) =>
        LossKernels.Evaluate<T, AbsoluteErrorOperator<T>>(x, y, parameters, loss, slope);
}
