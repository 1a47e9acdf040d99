using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>a = z s(z) with the sigmoid s, also called swish (Elfwing, Uchibe and Doya 2018; PyTorch's nn.SiLU).</summary>
/// <remarks>Derivative: s(z) (1 + z s(-z)). At minus infinity the output is its limit, 0.</remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class SiLU<T> : Activation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    internal override bool KeepsDerivative => true;

    /// <inheritdoc/>
    protected override void Forward(ReadOnlySpan<T> z, Span<T> a) => Elementwise.Apply<T, SiLUOperator<T>>(z, a);

    /// <inheritdoc/>
    protected override void Derivative(ReadOnlySpan<T> z, ReadOnlySpan<T> a, Span<T> derivative) =>
        Elementwise.ApplyDerivative(z, derivative, default(SiLUWithDerivative<T>));

    /// <inheritdoc/>
    internal override void Forward(ReadOnlySpan<T> z, Span<T> a, Span<T> derivative) =>
        Elementwise.Apply(z, a, derivative, default(SiLUWithDerivative<T>));
}

/// <summary>x times the sigmoid of x.</summary>
file readonly struct SiLUOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => Gate.NotBelow(x) * VectorMath.Sigmoid(x);
}

/// <summary>x s(x) and s(x) (1 + x s(-x)) with the sigmoid s.</summary>
file readonly struct SiLUWithDerivative<T> : IDifferentiableOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<T> Value, Vector512<T> Derivative) Invoke(Vector512<T> x)
    {
        (Vector512<T> sigmoid, Vector512<T> slope) = VectorMath.SigmoidWithDerivative(x);
        return (Gate.NotBelow(x) * sigmoid, VectorMath.MultiplyAdd(slope, Gate.Within(x), sigmoid));
    }
}
