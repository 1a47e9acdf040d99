using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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

/// <summary>tanh(x).</summary>
internal readonly struct TanhOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => VectorMath.Tanh(x);
}

/// <summary>
/// 1 - t^2: the derivative of t = tanh(x). Where t^2 is near 1, the difference has lost its digits, so the derivative is computed from x, as
/// 4 s (1 - s) for the sigmoid s of 2 x.
/// </summary>
internal readonly struct TanhDerivativeOperator<T> : IBinaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x, Vector512<T> t)
    {
        Vector512<T> derivative = Vector512<T>.One - (t * t);
        Vector512<T> limit = VectorMath.Constant<T>(1.0 / 8);
        return Vector512.LessThanAny(derivative, limit)
            ? Vector512.ConditionalSelect(
                Vector512.LessThan(derivative, limit), VectorMath.Constant<T>(4) * VectorMath.SigmoidDerivative(x + x), derivative)
            : derivative;
    }
}
