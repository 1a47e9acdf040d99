using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// a = log(1 + e^(beta z)) / beta, a smooth ReLU (Dugas et al. 2001), or a = z if beta z is above the threshold, as in PyTorch's nn.Softplus.
/// </summary>
/// <remarks>
/// Derivative: 1 / (1 + e^(-beta z)), or 1 above the threshold. Nothing overflows at any threshold. With the default threshold, the function has
/// a jump of 2e-9 / beta.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Softplus<T> : Activation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The x from which log(1 + e^x) rounds to x in double.</summary>
    private const double FarEnough = 40;

    private readonly T _beta;
    private readonly T _inverseBeta;
    private readonly T _threshold;

    /// <summary>Creates the activation.</summary>
    /// <param name="beta">The sharpness of the bend; positive, with a finite value and reciprocal.</param>
    /// <param name="threshold">The value of beta z above which a = z. Any number except NaN; infinity disables it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range in <typeparamref name="T"/>.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public Softplus(double beta = 1, double threshold = 20)
    {
        _beta = T.CreateTruncating(beta);
        _inverseBeta = T.One / _beta;

        // Above this limit a rounds to z, and further out beta z may overflow.
        _threshold = T.Min(T.CreateTruncating(threshold), T.CreateTruncating(FarEnough));
        if (!(_beta > T.Zero && T.IsFinite(_beta) && T.IsFinite(_inverseBeta)))
        {
            throw new ArgumentOutOfRangeException(nameof(beta), beta, $"beta must be positive, and beta and 1 / beta must be finite in {typeof(T).Name}.");
        }

        if (double.IsNaN(threshold))
        {
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "threshold must not be NaN.");
        }

        (Beta, Threshold) = (beta, threshold);
    }

    /// <summary>The sharpness of the bend.</summary>
    public double Beta { get; }

    /// <summary>The value of beta z above which a = z.</summary>
    public double Threshold { get; }

    /// <inheritdoc/>
    internal override bool KeepsDerivative => true;

    /// <inheritdoc/>
    protected override void Forward(ReadOnlySpan<T> z, Span<T> a) =>
        Elementwise.Apply(z, a, new SoftplusOperator<T>(_beta, _inverseBeta, _threshold));

    /// <inheritdoc/>
    protected override void Derivative(ReadOnlySpan<T> z, ReadOnlySpan<T> a, Span<T> derivative) =>
        Elementwise.ApplyDerivative(z, derivative, new SoftplusWithDerivative<T>(_beta, _inverseBeta, _threshold));

    /// <inheritdoc/>
    internal override void Forward(ReadOnlySpan<T> z, Span<T> a, Span<T> derivative) =>
        Elementwise.Apply(z, a, derivative, new SoftplusWithDerivative<T>(_beta, _inverseBeta, _threshold));
}

/// <summary>log(1 + e^(beta x)) / beta, or x if beta x is above the threshold.</summary>
internal readonly struct SoftplusOperator<T>(T beta, T inverseBeta, T threshold) : IParametricUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Invoke(Vector512<T> x)
    {
        Vector512<T> scaled = Vector512.Create(beta) * x;
        return Vector512.ConditionalSelect(
            Vector512.GreaterThan(scaled, Vector512.Create(threshold)), x, Vector512.Create(inverseBeta) * VectorMath.Softplus(scaled));
    }
}

/// <summary>The softplus and its derivative: the sigmoid of beta x, or 1 if beta x is above the threshold.</summary>
file readonly struct SoftplusWithDerivative<T>(T beta, T inverseBeta, T threshold) : IDifferentiableOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<T> Value, Vector512<T> Derivative) Invoke(Vector512<T> x)
    {
        Vector512<T> scaled = Vector512.Create(beta) * x;
        Vector512<T> above = Vector512.GreaterThan(scaled, Vector512.Create(threshold));
        (Vector512<T> softplus, Vector512<T> sigmoid) = VectorMath.SoftplusWithDerivative(scaled);
        return (
            Vector512.ConditionalSelect(above, x, Vector512.Create(inverseBeta) * softplus),
            Vector512.ConditionalSelect(above, Vector512<T>.One, sigmoid));
    }
}
