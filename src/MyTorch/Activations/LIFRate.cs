using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// a = scale / (refractoryTime - membraneTimeConstant log(1 - 1/z)) if z is above 1, otherwise 0: the firing rate of a leaky integrate-and-fire
/// neuron with constant input z, multiplied by a scale.
/// </summary>
/// <remarks>
/// Derivative: membraneTimeConstant a^2 / (scale z (z - 1)) if z is above 1, otherwise 0. It is exact and grows without bound as z approaches 1
/// from above, but is finite for every floating-point z: with the default values at most 2e12 in double and 2e4 in float. Clip the gradient if
/// that disturbs training. Neurons whose inputs are all below 1 do not learn, so initialize biases near 1.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class LIFRate<T> : Activation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _gain;
    private readonly T _ratio;

    /// <summary>Creates the activation; the default values are typical of cortical neurons, with the rate in units of 100 Hz.</summary>
    /// <param name="membraneTimeConstant">The membrane time constant in seconds, positive.</param>
    /// <param name="refractoryTime">The refractory period after a spike in seconds, positive; the rate is at most its reciprocal.</param>
    /// <param name="scale">
    /// The factor applied to the rate, in seconds, positive: with 1 the output is in Hz; with refractoryTime it is between 0 and 1.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A value is not positive, or a ratio of two of them is not a normal number in <typeparamref name="T"/>.
    /// </exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public LIFRate(double membraneTimeConstant = 0.02, double refractoryTime = 0.002, double scale = 0.01)
    {
        MembraneTimeConstant = Setting.Positive<double>(membraneTimeConstant);
        RefractoryTime = Setting.Positive<double>(refractoryTime);
        Scale = Setting.Positive<double>(scale);
        _ratio = Quotient(refractoryTime, membraneTimeConstant);
        _gain = Quotient(scale, membraneTimeConstant);
        Quotient(scale, refractoryTime);
    }

    /// <summary>The membrane time constant in seconds.</summary>
    public double MembraneTimeConstant { get; }

    /// <summary>The refractory period after a spike in seconds.</summary>
    public double RefractoryTime { get; }

    /// <summary>The factor applied to the rate, in seconds.</summary>
    public double Scale { get; }

    /// <inheritdoc/>
    internal override bool KeepsDerivative => true;

    /// <inheritdoc/>
    protected override void Forward(ReadOnlySpan<T> z, Span<T> a) => Elementwise.Apply(z, a, new LIFRateOperator<T>(_gain, _ratio));

    /// <inheritdoc/>
    protected override void Derivative(ReadOnlySpan<T> z, ReadOnlySpan<T> a, Span<T> derivative) =>
        Elementwise.ApplyDerivative(z, derivative, new LIFRateWithDerivative<T>(_gain, _ratio));

    /// <inheritdoc/>
    internal override void Forward(ReadOnlySpan<T> z, Span<T> a, Span<T> derivative) =>
        Elementwise.Apply(z, a, derivative, new LIFRateWithDerivative<T>(_gain, _ratio));

    private static T Quotient(
        double numerator,
        double denominator,
        [CallerArgumentExpression(nameof(numerator))] string name = "",
        [CallerArgumentExpression(nameof(denominator))] string other = "")
    {
        T quotient = T.CreateTruncating(numerator / denominator);
        return T.IsNormal(quotient)
            ? quotient
            : throw new ArgumentOutOfRangeException(
                name, numerator, $"{name} / {other} is {quotient} in {typeof(T).Name}, but must be a normal number: choose values closer to each other.");
    }
}

/// <summary>The rate without its derivative.</summary>
file readonly struct LIFRateOperator<T>(T gain, T ratio) : IParametricUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Invoke(Vector512<T> x) => new LIFRateWithDerivative<T>(gain, ratio).Invoke(x).Value;
}

/// <summary>gain q and gain q / x q / (x - 1) with q = 1 / (ratio + log(x / (x - 1))) if x is above 1, otherwise 0.</summary>
/// <remarks>x / (x - 1) is 1 + 1 / (x - 1), and x - 1 is exact near 1, so the logarithm has full relative precision for every x.</remarks>
file readonly struct LIFRateWithDerivative<T>(T gain, T ratio) : IDifferentiableOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<T> Value, Vector512<T> Derivative) Invoke(Vector512<T> x)
    {
        Vector512<T> one = Vector512<T>.One;
        Vector512<T> silent = Vector512.LessThanOrEqual(x, one);
        Vector512<T> above = Vector512.ConditionalSelect(silent, one, x - one);
        Vector512<T> q = one / (Vector512.Create(ratio) + VectorMath.Log1p(one / above));
        Vector512<T> rate = Vector512.Create(gain) * q;
        Vector512<T> slope = rate / x * (q / above);
        return (Vector512.ConditionalSelect(silent, Vector512<T>.Zero, rate), Vector512.ConditionalSelect(silent, Vector512<T>.Zero, slope));
    }
}
