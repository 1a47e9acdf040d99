using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>a = z / (1 + |z|) (Bergstra, Desjardins, Lamblin and Bengio 2009; PyTorch's nn.Softsign).</summary>
/// <remarks>Derivative: 1 / (1 + |z|)^2. At plus and minus infinity the output is its limit, 1 or -1.</remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Softsign<T> : Activation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    internal override bool KeepsDerivative => true;

    /// <inheritdoc/>
    protected override void Forward(ReadOnlySpan<T> z, Span<T> a) => Elementwise.Apply<T, SoftsignOperator<T>>(z, a);

    /// <inheritdoc/>
    protected override void Derivative(ReadOnlySpan<T> z, ReadOnlySpan<T> a, Span<T> derivative) =>
        Elementwise.ApplyDerivative(z, derivative, default(SoftsignWithDerivative<T>));

    /// <inheritdoc/>
    internal override void Forward(ReadOnlySpan<T> z, Span<T> a, Span<T> derivative) =>
        Elementwise.Apply(z, a, derivative, default(SoftsignWithDerivative<T>));
}

/// <summary>x / (1 + |x|).</summary>
file readonly struct SoftsignOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => default(SoftsignWithDerivative<T>).Invoke(x).Value;
}

/// <summary>x r and r^2 with r = 1 / (1 + |x|).</summary>
file readonly struct SoftsignWithDerivative<T> : IDifferentiableOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<T> Value, Vector512<T> Derivative) Invoke(Vector512<T> x)
    {
        Vector512<T> magnitude = Vector512.Abs(x);
        Vector512<T> reciprocal = Vector512<T>.One / (Vector512<T>.One + magnitude);

        // Above this limit the output rounds to 1 or -1.
        Vector512<T> limit = VectorMath.Constant<T>(1L << 60);
        Vector512<T> value = Vector512.ConditionalSelect(Vector512.GreaterThan(magnitude, limit), Vector512<T>.One, magnitude * reciprocal);
        return (Vector512.CopySign(value, x), reciprocal * reciprocal);
    }
}
