using System.Numerics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// a = z Phi(z) for the standard normal distribution Phi(z) = (1 + erf(z / sqrt 2)) / 2 (Hendrycks and Gimpel 2016; PyTorch's nn.GELU),
/// or its approximation z (1 + tanh(sqrt(2 / pi) (z + 0.044715 z^3))) / 2 (PyTorch's approximate='tanh').
/// </summary>
/// <remarks>
/// Derivative: Phi(z) + z phi(z) for the density phi, or that of the approximation. Small outputs at negative z keep all their digits,
/// which PyTorch's cancel away; at minus infinity the output is 0, its limit.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class GELU<T> : Activation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates the activation.</summary>
    /// <param name="tanhApproximation">Whether to compute the approximation by tanh, which differs by at most 5e-4.</param>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public GELU(bool tanhApproximation = false) => TanhApproximation = tanhApproximation;

    /// <summary>Whether this is the approximation by tanh.</summary>
    public bool TanhApproximation { get; }

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
            Elementwise.Apply<T, TanhGELUDerivativeOperator<T>>(z, derivative);
        }
        else
        {
            Elementwise.Apply<T, GELUDerivativeOperator<T>>(z, derivative);
        }
    }

    /// <inheritdoc/>
    internal override void Backward(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> delta, Span<T> dz)
    {
        if (TanhApproximation)
        {
            Elementwise.Apply<T, TimesOperator<T, TanhGELUDerivativeOperator<T>>>(delta, z, dz);
        }
        else
        {
            Elementwise.Apply<T, TimesOperator<T, GELUDerivativeOperator<T>>>(delta, z, dz);
        }
    }
}
