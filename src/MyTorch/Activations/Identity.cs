using System.Numerics;

namespace MyTorch;

/// <summary>a = z.</summary>
/// <remarks>Derivative: 1.</remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Identity<T> : Activation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    protected override void Forward(ReadOnlySpan<T> z, Span<T> a) => z.CopyTo(a);

    /// <inheritdoc/>
    protected override void Derivative(ReadOnlySpan<T> z, ReadOnlySpan<T> a, Span<T> derivative) =>
        derivative.Fill(T.One);

    /// <inheritdoc/>
    internal override void Backward(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> delta, Span<T> dz) => delta.CopyTo(dz);
}
