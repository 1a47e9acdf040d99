using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>a = z tanh(log(1 + e^z)) (Misra 2019; PyTorch's nn.Mish).</summary>
/// <remarks>
/// Derivative: t + z t' with t = tanh(log(1 + e^z)). Small outputs at negative z are computed to full relative precision. At minus infinity the
/// output is its limit, 0.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Mish<T> : Activation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    internal override bool KeepsDerivative => true;

    /// <inheritdoc/>
    protected override void Forward(ReadOnlySpan<T> z, Span<T> a) => Elementwise.Apply<T, MishOperator<T>>(z, a);

    /// <inheritdoc/>
    protected override void Derivative(ReadOnlySpan<T> z, ReadOnlySpan<T> a, Span<T> derivative) =>
        Elementwise.ApplyDerivative(z, derivative, default(MishWithDerivative<T>));

    /// <inheritdoc/>
    internal override void Forward(ReadOnlySpan<T> z, Span<T> a, Span<T> derivative) =>
        Elementwise.Apply(z, a, derivative, default(MishWithDerivative<T>));
}

/// <summary>x t for t = tanh(log(1 + e^x)).</summary>
file readonly struct MishOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => default(MishWithDerivative<T>).Invoke(x).Value;
}

/// <summary>x t and t + x t' for t = tanh(log(1 + e^x)).</summary>
/// <remarks>
/// Let e^x = p / q, where one of p and q is 1 and the other is e^-|x|. Then t = n / d with n = p (p + 2 q) and d = n + 2 q^2, and t' = p (p + q)
/// (2 q / d)^2. All terms are positive, so nothing cancels or overflows.
/// </remarks>
file readonly struct MishWithDerivative<T> : IDifferentiableOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<T> Value, Vector512<T> Derivative) Invoke(Vector512<T> x)
    {
        Vector512<T> e = VectorMath.Exp(-Vector512.Abs(x));
        Vector512<T> negative = Vector512.LessThan(x, Vector512<T>.Zero);
        Vector512<T> p = Vector512.ConditionalSelect(negative, e, Vector512<T>.One);
        Vector512<T> q = Vector512.ConditionalSelect(negative, Vector512<T>.One, e);
        Vector512<T> n = p * (p + (q + q));
        Vector512<T> square = q * q;
        Vector512<T> d = n + (square + square);
        Vector512<T> t = n / d;
        Vector512<T> root = (q + q) / d;
        Vector512<T> slope = p * (p + q) * (root * root);
        return (Gate.NotBelow(x) * t, VectorMath.MultiplyAdd(slope, Gate.Within(x), t));
    }
}
