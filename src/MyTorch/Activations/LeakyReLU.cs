using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>a = z if z is positive, otherwise slope * z (Maas, Hannun and Ng 2013; PyTorch's nn.LeakyReLU).</summary>
/// <remarks>Derivative: 1 if z is positive, otherwise the slope, including at 0.</remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class LeakyReLU<T> : Activation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _slope;

    /// <summary>Creates the activation.</summary>
    /// <param name="slope">The slope for negative inputs, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="slope"/> is not finite in <typeparamref name="T"/>.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public LeakyReLU(double slope = 0.01)
    {
        Slope = Setting.Finite<T>(slope);
        _slope = T.CreateTruncating(slope);
    }

    /// <summary>The slope for negative inputs.</summary>
    public double Slope { get; }

    /// <inheritdoc/>
    protected override void Forward(ReadOnlySpan<T> z, Span<T> a) => Elementwise.Apply(z, a, new LeakyReLUOperator<T>(_slope));

    /// <inheritdoc/>
    protected override void Derivative(ReadOnlySpan<T> z, ReadOnlySpan<T> a, Span<T> derivative) =>
        Elementwise.Apply(z, derivative, new LeakyReLUDerivativeOperator<T>(_slope));

    /// <inheritdoc/>
    internal override void Backward(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> delta, Span<T> dz) => Elementwise.Apply(
        delta, z, dz, new ParametricTimesOperator<T, LeakyReLUDerivativeOperator<T>>(new(_slope)));
}

/// <summary>x if it is positive, otherwise slope * x.</summary>
internal readonly struct LeakyReLUOperator<T>(T slope) : IParametricUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Invoke(Vector512<T> x) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<T>.Zero), x, Vector512.Create(slope) * x);
}

/// <summary>1 if x is positive, otherwise slope; NaN stays NaN.</summary>
internal readonly struct LeakyReLUDerivativeOperator<T>(T slope) : IParametricUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Invoke(Vector512<T> x) => Vector512.ConditionalSelect(
        Vector512.GreaterThan(x, Vector512<T>.Zero),
        Vector512<T>.One,
        Vector512.ConditionalSelect(Vector512.LessThanOrEqual(x, Vector512<T>.Zero), Vector512.Create(slope), x));
}
