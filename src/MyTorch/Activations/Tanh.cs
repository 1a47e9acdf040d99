using System.Numerics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>a = tanh(z) (handout 3.1.3).</summary>
/// <remarks>
/// Derivative: 1 - a^2 (handout 3.1.4), computed from z where a is near 1 or -1, so that it keeps all its digits. Every finite input gives a result in [-1, 1] without overflow.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Tanh<T> : Activation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    protected override void Forward(ReadOnlySpan<T> z, Span<T> a) => Elementwise.Apply<T, TanhOperator<T>>(z, a);

    /// <inheritdoc/>
    protected override void Derivative(ReadOnlySpan<T> z, ReadOnlySpan<T> a, Span<T> derivative) =>
        Elementwise.Apply<T, TanhDerivativeOperator<T>>(z, a, derivative);

    /// <inheritdoc/>
    internal override void Backward(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> delta, Span<T> dz) =>
        Elementwise.Apply<T, TimesBinaryOperator<T, TanhDerivativeOperator<T>>>(delta, z, a, dz);
}
