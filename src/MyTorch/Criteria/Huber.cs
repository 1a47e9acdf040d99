using System.Numerics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// (x - y)^2 / 2 up to a distance of delta, and delta (|x - y| - delta / 2) beyond (Huber 1964, Robust Estimation of a Location Parameter);
/// PyTorch's <c>HuberLoss</c>.
/// </summary>
/// <remarks>The mean divides by the number of elements, N K.</remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Huber<T> : ElementwiseCriterion<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates the criterion.</summary>
    /// <param name="delta">The distance where the parabola becomes a line, positive and finite; also the largest slope.</param>
    /// <param name="reduction">How <c>Value</c> and <c>Gradient</c> reduce the losses.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public Huber(double delta = 1, Reduction reduction = Reduction.Mean)
        : base(reduction, [T.CreateTruncating(Setting.Positive<T>(delta))])
    {
    }

    private protected override void Evaluate(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> parameters, Span<T> loss, Span<T> slope) =>
        LossKernels.Evaluate<T, HuberOperator<T>>(x, y, parameters, loss, slope);
}
