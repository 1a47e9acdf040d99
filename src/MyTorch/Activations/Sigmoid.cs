using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>a = 1 / (1 + e^-z) (handout 3.1.1).</summary>
/// <remarks>
/// Derivative: a (1 - a) (handout 3.1.2), computed to full relative precision even where a is near 1. Every finite input gives a result in [0, 1]
/// without overflow.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Sigmoid<T> : Activation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    internal override bool KeepsDerivative => true;

    /// <inheritdoc/>
    protected override void Forward(ReadOnlySpan<T> z, Span<T> a) => Elementwise.Apply<T, SigmoidOperator<T>>(z, a);

    /// <inheritdoc/>
    protected override void Derivative(ReadOnlySpan<T> z, ReadOnlySpan<T> a, Span<T> derivative) =>
        Elementwise.ApplyDerivative(z, derivative, default(SigmoidWithDerivative<T>));

    /// <inheritdoc/>
    internal override void Forward(ReadOnlySpan<T> z, Span<T> a, Span<T> derivative) =>
        Elementwise.Apply(z, a, derivative, default(SigmoidWithDerivative<T>));
}

/// <summary>
/// The sigmoid s and its derivative s (1 - s). Evaluating s (1 - s) cancels where s is near 1, so both are computed from the same exponential.
/// </summary>
internal readonly struct SigmoidWithDerivative<T> : IDifferentiableOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<T> Value, Vector512<T> Derivative) Invoke(Vector512<T> x) => VectorMath.SigmoidWithDerivative(x);
}
