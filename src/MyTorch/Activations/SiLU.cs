using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>a = z s(z) for the sigmoid s, also called swish (Elfwing, Uchibe and Doya 2018; PyTorch's nn.SiLU).</summary>
/// <remarks>Derivative: s(z) (1 + z s(-z)). At minus infinity the output is 0, its limit.</remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class SiLU<T> : Activation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    protected override void Forward(ReadOnlySpan<T> z, Span<T> a) => Elementwise.Apply<T, SiLUOperator<T>>(z, a);

    /// <inheritdoc/>
    protected override void Derivative(ReadOnlySpan<T> z, ReadOnlySpan<T> a, Span<T> derivative) =>
        Elementwise.Apply<T, SiLUDerivativeOperator<T>>(z, derivative);

    /// <inheritdoc/>
    internal override void Backward(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> delta, Span<T> dz) =>
        Elementwise.Apply<T, TimesOperator<T, SiLUDerivativeOperator<T>>>(delta, z, dz);
}

/// <summary>x times the sigmoid of x.</summary>
file readonly struct SiLUOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => Gate.NotBelow(x) * VectorMath.Sigmoid(x);
}

/// <summary>s(x) (1 + x s(-x)) for the sigmoid s.</summary>
file readonly struct SiLUDerivativeOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x)
    {
        x = Gate.Within(x);
        (Vector512<T> sigmoid, Vector512<T> complement) = VectorMath.SigmoidAndComplement(x);
        return VectorMath.MultiplyAdd(sigmoid * complement, x, sigmoid);
    }
}
