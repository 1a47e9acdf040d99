using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// The Huber loss of each element: (x - y)^2 / 2 up to a distance of delta, and delta (|x - y| - delta / 2) beyond (Huber 1964, Robust
/// Estimation of a Location Parameter); PyTorch's <c>HuberLoss</c>.
/// </summary>
/// <remarks>The mean divides by the number of elements, N K.</remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Huber<T> : ElementwiseCriterion<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates the criterion.</summary>
    /// <param name="delta">The distance at which the loss changes from quadratic to linear, positive and finite; also the largest slope.</param>
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

/// <summary>d^2 / 2 up to |d| = p, and its tangent p (|d| - p / 2) beyond, for d = x - y.</summary>
internal readonly struct HuberOperator<T> : ILossOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<T> Loss, Vector512<T> Slope) Invoke(Vector512<T> x, Vector512<T> y, Vector512<T> parameter)
    {
        Vector512<T> distance = x - y;
        Vector512<T> magnitude = Vector512.Abs(distance);
        Vector512<T> far = Vector512.GreaterThan(magnitude, parameter);
        Vector512<T> steepness = Vector512.ConditionalSelect(far, parameter, magnitude);
        Vector512<T> loss = steepness * (magnitude - (VectorMath.Constant<T>(0.5) * steepness));
        return (loss, Vector512.CopySign(steepness, distance));
    }
}
