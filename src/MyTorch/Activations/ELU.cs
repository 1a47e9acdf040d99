using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>a = z if z is positive, otherwise alpha (e^z - 1) (Clevert, Unterthiner and Hochreiter 2015; PyTorch's nn.ELU).</summary>
/// <remarks>
/// Derivative: 1 if z is positive, otherwise alpha e^z; alpha at 0. Outputs and derivatives near 0 are computed to full relative precision.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class ELU<T> : Activation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _alpha;

    /// <summary>Creates the activation.</summary>
    /// <param name="alpha">The output approaches -alpha for negative inputs; finite and at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is negative, or not finite in <typeparamref name="T"/>.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public ELU(double alpha = 1)
    {
        Alpha = Setting.NotNegative<T>(alpha);
        _alpha = T.CreateTruncating(alpha);
    }

    /// <summary>The output approaches -alpha for negative inputs.</summary>
    public double Alpha { get; }

    /// <inheritdoc/>
    internal override bool KeepsDerivative => true;

    /// <inheritdoc/>
    protected override void Forward(ReadOnlySpan<T> z, Span<T> a) => Elementwise.Apply(z, a, new ELUOperator<T>(_alpha));

    /// <inheritdoc/>
    protected override void Derivative(ReadOnlySpan<T> z, ReadOnlySpan<T> a, Span<T> derivative) =>
        Elementwise.ApplyDerivative(z, derivative, new ELUWithDerivative<T>(_alpha));

    /// <inheritdoc/>
    internal override void Forward(ReadOnlySpan<T> z, Span<T> a, Span<T> derivative) =>
        Elementwise.Apply(z, a, derivative, new ELUWithDerivative<T>(_alpha));
}

/// <summary>x if it is positive, otherwise alpha (e^x - 1).</summary>
file readonly struct ELUOperator<T>(T alpha) : IParametricUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Invoke(Vector512<T> x) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<T>.Zero), x, Vector512.Create(alpha) * VectorMath.Expm1(x));
}

/// <summary>The ELU and its derivative: 1 if x is positive, otherwise alpha e^x.</summary>
file readonly struct ELUWithDerivative<T>(T alpha) : IDifferentiableOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<T> Value, Vector512<T> Derivative) Invoke(Vector512<T> x)
    {
        Vector512<T> positive = Vector512.GreaterThan(x, Vector512<T>.Zero);
        Vector512<T> alphas = Vector512.Create(alpha);
        (Vector512<T> expm1, Vector512<T> exp) = VectorMath.Expm1WithDerivative(Vector512.ConditionalSelect(positive, Vector512<T>.Zero, x));
        return (Vector512.ConditionalSelect(positive, x, alphas * expm1), Vector512.ConditionalSelect(positive, Vector512<T>.One, alphas * exp));
    }
}
