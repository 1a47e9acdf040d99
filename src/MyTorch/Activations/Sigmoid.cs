using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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

/// <summary>
/// s (1 - s): the derivative of the sigmoid s of x. Where s is near 1, the digits of 1 - s are lost in the rounding of s, so the derivative
/// is computed from x.
/// </summary>
internal readonly struct SigmoidDerivativeOperator<T> : IBinaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x, Vector512<T> s)
    {
        Vector512<T> derivative = s * (Vector512<T>.One - s);
        Vector512<T> limit = VectorMath.Constant<T>(1 - (1.0 / 8));
        return Vector512.GreaterThanAny(s, limit)
            ? Vector512.ConditionalSelect(Vector512.GreaterThan(s, limit), VectorMath.SigmoidDerivative(x), derivative)
            : derivative;
    }
}
