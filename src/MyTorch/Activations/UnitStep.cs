using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>a = 1 where z is at least 0, else 0: the threshold unit of the perceptron (Rosenblatt 1958).</summary>
/// <remarks>
/// At 0 it is 1, so that the unit x1 + x2 - 2 is the AND of two bits, as the threshold units of XOR and XNOR are written; NaN stays NaN.
/// Derivative: 0, also at the step, so gradient descent learns nothing through it.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class UnitStep<T> : Activation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    protected override void Forward(ReadOnlySpan<T> z, Span<T> a) => Elementwise.Apply<T, UnitStepOperator<T>>(z, a);

    /// <inheritdoc/>
    protected override void Derivative(ReadOnlySpan<T> z, ReadOnlySpan<T> a, Span<T> derivative) => derivative.Clear();

    /// <inheritdoc/>
    internal override void Backward(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> delta, Span<T> dz) => dz.Clear();
}

/// <summary>1 where x is at least 0, else 0; NaN stays NaN.</summary>
internal readonly struct UnitStepOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => Vector512.ConditionalSelect(
        Vector512.GreaterThanOrEqual(x, Vector512<T>.Zero),
        Vector512<T>.One,
        Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<T>.Zero), Vector512<T>.Zero, x));
}
