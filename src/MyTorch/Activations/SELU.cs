using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// a = scale * z if z is positive, otherwise scale * alpha (e^z - 1), with alpha = 1.6732632423543772 and scale = 1.0507009873554805
/// (Klambauer, Unterthiner, Mayr and Hochreiter 2017; PyTorch's nn.SELU).
/// </summary>
/// <remarks>
/// Derivative: scale if z is positive, otherwise scale * alpha e^z, including at 0. Outputs and derivatives near 0 are computed to full relative
/// precision.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class SELU<T> : Activation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    internal override bool KeepsDerivative => true;

    /// <inheritdoc/>
    protected override void Forward(ReadOnlySpan<T> z, Span<T> a) => Elementwise.Apply<T, SELUOperator<T>>(z, a);

    /// <inheritdoc/>
    protected override void Derivative(ReadOnlySpan<T> z, ReadOnlySpan<T> a, Span<T> derivative) =>
        Elementwise.ApplyDerivative(z, derivative, default(SELUWithDerivative<T>));

    /// <inheritdoc/>
    internal override void Forward(ReadOnlySpan<T> z, Span<T> a, Span<T> derivative) =>
        Elementwise.Apply(z, a, derivative, default(SELUWithDerivative<T>));
}

/// <summary>scale x if x is positive, otherwise scale alpha (e^x - 1).</summary>
file readonly struct SELUOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => Vector512.ConditionalSelect(
        Vector512.GreaterThan(x, Vector512<T>.Zero), VectorMath.Constant<T>(SELU.Scale) * x, VectorMath.Constant<T>(SELU.Depth) * VectorMath.Expm1(x));
}

/// <summary>The SELU and its derivative: scale if x is positive, otherwise scale alpha e^x.</summary>
file readonly struct SELUWithDerivative<T> : IDifferentiableOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<T> Value, Vector512<T> Derivative) Invoke(Vector512<T> x)
    {
        Vector512<T> positive = Vector512.GreaterThan(x, Vector512<T>.Zero);
        (Vector512<T> scale, Vector512<T> depth) = (VectorMath.Constant<T>(SELU.Scale), VectorMath.Constant<T>(SELU.Depth));
        (Vector512<T> expm1, Vector512<T> exp) = VectorMath.Expm1WithDerivative(Vector512.ConditionalSelect(positive, Vector512<T>.Zero, x));
        return (Vector512.ConditionalSelect(positive, scale * x, depth * expm1), Vector512.ConditionalSelect(positive, scale, depth * exp));
    }
}

/// <summary>The constants of the function, chosen so that normally distributed outputs keep mean 0 and variance 1.</summary>
file static class SELU
{
    /// <summary>scale.</summary>
    public const double Scale = 1.0507009873554804934193349852946;

    /// <summary>scale * alpha.</summary>
    public const double Depth = 1.7580993408473768599402175208123;
}
