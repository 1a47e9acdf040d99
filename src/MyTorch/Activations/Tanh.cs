using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>a = tanh(z) (handout 3.1.3).</summary>
/// <remarks>
/// Derivative: 1 - a^2 (handout 3.1.4), computed to full relative precision even where a is near 1 or -1. Every finite input gives a result in
/// [-1, 1] without overflow.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Tanh<T> : Activation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    internal override bool KeepsDerivative => true;

    /// <inheritdoc/>
    protected override void Forward(ReadOnlySpan<T> z, Span<T> a) => Elementwise.Apply<T, TanhOperator<T>>(z, a);

    /// <inheritdoc/>
    protected override void Derivative(ReadOnlySpan<T> z, ReadOnlySpan<T> a, Span<T> derivative) =>
        Elementwise.ApplyDerivative(z, derivative, default(TanhWithDerivative<T>));

    /// <inheritdoc/>
    internal override void Forward(ReadOnlySpan<T> z, Span<T> a, Span<T> derivative) =>
        Elementwise.Apply(z, a, derivative, default(TanhWithDerivative<T>));
}

/// <summary>tanh(x).</summary>
internal readonly struct TanhOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => VectorMath.Tanh(x);
}

/// <summary>
/// t = tanh(x) and its derivative 1 - t^2. Evaluating 1 - t^2 cancels where t^2 is near 1, so both are computed from the same exponential.
/// </summary>
internal readonly struct TanhWithDerivative<T> : IDifferentiableOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<T> Value, Vector512<T> Derivative) Invoke(Vector512<T> x) => VectorMath.TanhWithDerivative(x);
}
