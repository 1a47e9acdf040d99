using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// a = z Phi(z) with the standard normal distribution function Phi(z) = (1 + erf(z / sqrt 2)) / 2 (Hendrycks and Gimpel 2016; PyTorch's nn.GELU),
/// or its approximation z (1 + tanh(sqrt(2 / pi) (z + 0.044715 z^3))) / 2 (PyTorch's approximate='tanh').
/// </summary>
/// <remarks>
/// Derivative: Phi(z) + z phi(z) with the density phi, or the derivative of the approximation. Small outputs at negative z are computed to full
/// relative precision, which PyTorch loses to cancellation. At minus infinity the output is its limit, 0.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class GELU<T> : Activation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates the activation.</summary>
    /// <param name="tanhApproximation">Whether to use the tanh approximation, whose error is at most 5e-4.</param>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public GELU(bool tanhApproximation = false) => TanhApproximation = tanhApproximation;

    /// <summary>Whether the tanh approximation is used.</summary>
    public bool TanhApproximation { get; }

    /// <inheritdoc/>
    internal override bool KeepsDerivative => true;

    /// <inheritdoc/>
    protected override void Forward(ReadOnlySpan<T> z, Span<T> a)
    {
        if (TanhApproximation)
        {
            Elementwise.Apply<T, TanhGELUOperator<T>>(z, a);
        }
        else
        {
            Elementwise.Apply<T, GELUOperator<T>>(z, a);
        }
    }

    /// <inheritdoc/>
    protected override void Derivative(ReadOnlySpan<T> z, ReadOnlySpan<T> a, Span<T> derivative)
    {
        if (TanhApproximation)
        {
            Elementwise.ApplyDerivative(z, derivative, default(TanhGELUWithDerivative<T>));
        }
        else
        {
            Elementwise.ApplyDerivative(z, derivative, default(GELUWithDerivative<T>));
        }
    }

    /// <inheritdoc/>
    internal override void Forward(ReadOnlySpan<T> z, Span<T> a, Span<T> derivative)
    {
        if (TanhApproximation)
        {
            Elementwise.Apply(z, a, derivative, default(TanhGELUWithDerivative<T>));
        }
        else
        {
            Elementwise.Apply(z, a, derivative, default(GELUWithDerivative<T>));
        }
    }
}

/// <summary>x Phi(x) with the normal distribution function Phi.</summary>
file readonly struct GELUOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => Gate.NotBelow(x) * VectorMath.Normal(x).Distribution;
}

/// <summary>x Phi(x) and Phi(x) + x phi(x) with the normal distribution function Phi and its density phi.</summary>
file readonly struct GELUWithDerivative<T> : IDifferentiableOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<T> Value, Vector512<T> Derivative) Invoke(Vector512<T> x)
    {
        (Vector512<T> distribution, Vector512<T> density) = VectorMath.Normal(x);
        return (Gate.NotBelow(x) * distribution, VectorMath.MultiplyAdd(Gate.Within(x), density, distribution));
    }
}

/// <summary>x (1 + tanh(g / 2)) / 2, which is x times the sigmoid of g, for g = 2 sqrt(2 / pi) (x + 0.044715 x^3).</summary>
file readonly struct TanhGELUOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => Gate.NotBelow(x) * VectorMath.Sigmoid(Argument(x));

    /// <summary>Computes g.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Argument(Vector512<T> x) =>
        x * VectorMath.MultiplyAdd(x * x, VectorMath.Constant<T>(0.07135481627260025), VectorMath.Constant<T>(1.5957691216057308));
}

/// <summary>x s(g) and s(g) (1 + x g' s(-g)) for the sigmoid s and the g of <see cref="TanhGELUOperator{T}"/>.</summary>
file readonly struct TanhGELUWithDerivative<T> : IDifferentiableOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<T> Value, Vector512<T> Derivative) Invoke(Vector512<T> x)
    {
        (Vector512<T> sigmoid, Vector512<T> slope) = VectorMath.SigmoidWithDerivative(TanhGELUOperator<T>.Argument(x));
        Vector512<T> gated = Gate.Within(x);
        Vector512<T> slopeOfArgument = VectorMath.MultiplyAdd(
            gated * gated, VectorMath.Constant<T>(0.21406444881780076), VectorMath.Constant<T>(1.5957691216057308));
        return (Gate.NotBelow(x) * sigmoid, VectorMath.MultiplyAdd(slope, gated * slopeOfArgument, sigmoid));
    }
}
