using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>The absolute error |x - y| of each element, or L1 loss; PyTorch's <c>L1Loss</c>.</summary>
/// <remarks>The mean divides by the number of elements, N K. The gradient is 0 where x = y.</remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class MeanAbsoluteError<T> : ElementwiseCriterion<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates the criterion.</summary>
    /// <param name="reduction">How <c>Value</c> and <c>Gradient</c> reduce the losses.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="reduction"/> is not a defined value.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public MeanAbsoluteError(Reduction reduction = Reduction.Mean)
        : base(reduction, NoParameter)
    {
    }

    private protected override void Evaluate(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> parameters, Span<T> loss, Span<T> slope) =>
        LossKernels.Evaluate<T, AbsoluteErrorOperator<T>>(x, y, parameters, loss, slope);
}

/// <summary>|x - y|, with a slope of 0 at 0; ignores the parameter.</summary>
file readonly struct AbsoluteErrorOperator<T> : ILossOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<T> Loss, Vector512<T> Slope) Invoke(Vector512<T> x, Vector512<T> y, Vector512<T> parameter)
    {
        Vector512<T> distance = x - y;
        Vector512<T> magnitude = Vector512.Abs(distance);
        Vector512<T> sign = Vector512.CopySign(Vector512<T>.One, distance);

        // If the magnitude is not positive, the distance is 0 or NaN and is itself the slope.
        return (magnitude, Vector512.ConditionalSelect(Vector512.GreaterThan(magnitude, Vector512<T>.Zero), sign, distance));
    }
}
