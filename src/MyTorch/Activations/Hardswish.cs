using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// a = z (z + 3) / 6 between -3 and 3, 0 below and z above, a piecewise approximation of SiLU (Howard et al. 2019; PyTorch's nn.Hardswish).
/// </summary>
/// <remarks>Derivative: (2 z + 3) / 6 between -3 and 3, 0 at -3 and below, 1 at 3 and above.</remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Hardswish<T> : Activation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    protected override void Forward(ReadOnlySpan<T> z, Span<T> a) => Elementwise.Apply<T, HardswishOperator<T>>(z, a);

    /// <inheritdoc/>
    protected override void Derivative(ReadOnlySpan<T> z, ReadOnlySpan<T> a, Span<T> derivative) =>
        Elementwise.Apply<T, HardswishDerivativeOperator<T>>(z, derivative);

    /// <inheritdoc/>
    internal override void Backward(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> delta, Span<T> dz) =>
        Elementwise.Apply<T, TimesOperator<T, HardswishDerivativeOperator<T>>>(delta, z, dz);
}

/// <summary>0 up to -3, x from 3, and x (x + 3) / 6 between; NaN stays NaN.</summary>
file readonly struct HardswishOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => Select(x, x * ((x + VectorMath.Constant<T>(3)) * VectorMath.Constant<T>(1.0 / 6)), x);

    /// <summary>Selects 0 where x is at most -3, <paramref name="above"/> where it is at least 3, and <paramref name="between"/> elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Select(Vector512<T> x, Vector512<T> between, Vector512<T> above) => Vector512.ConditionalSelect(
        Vector512.LessThanOrEqual(x, VectorMath.Constant<T>(-3)),
        Vector512<T>.Zero,
        Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(x, VectorMath.Constant<T>(3)), above, between));
}

/// <summary>0 up to -3, 1 from 3, and (2 x + 3) / 6 between, where the sum is exact if it is small; NaN stays NaN.</summary>
file readonly struct HardswishDerivativeOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) =>
        HardswishOperator<T>.Select(x, (x + x + VectorMath.Constant<T>(3)) * VectorMath.Constant<T>(1.0 / 6), Vector512<T>.One);
}
