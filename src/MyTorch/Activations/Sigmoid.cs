using System.Numerics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>a = 1 / (1 + e^-z) (handout 3.1.1).</summary>
/// <remarks>
/// Derivative: a (1 - a) (handout 3.1.2), computed from z where a is near 1, so that it keeps all its digits. Every finite input gives a result in [0, 1] without overflow.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Sigmoid<T> : Activation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    protected override void Forward(ReadOnlySpan<T> z, Span<T> a) => Elementwise.Apply<T, SigmoidOperator<T>>(z, a);

    /// <inheritdoc/>
    protected override void Derivative(ReadOnlySpan<T> z, ReadOnlySpan<T> a, Span<T> derivative) =>
        Elementwise.Apply<T, SigmoidDerivativeOperator<T>>(z, a, derivative);

    /// <inheritdoc/>
    internal override void Backward(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> delta, Span<T> dz) =>
        Elementwise.Apply<T, TimesBinaryOperator<T, SigmoidDerivativeOperator<T>>>(delta, z, a, dz);
}
