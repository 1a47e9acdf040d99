using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>a = factor * f(z) for another activation f, such as 5 ReLU: <c>new Scaled&lt;double&gt;(new ReLU&lt;double&gt;(), 5)</c>.</summary>
/// <remarks>
/// Derivative: factor * f'(z). Only the function of the inner activation is used; its State and last input are unchanged.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Scaled<T> : Activation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _factor;

    /// <summary>Creates the activation.</summary>
    /// <param name="inner">The activation f.</param>
    /// <param name="factor">The factor its output is multiplied by, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="factor"/> is not finite in <typeparamref name="T"/>.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public Scaled(Activation<T> inner, double factor)
    {
        ArgumentNullException.ThrowIfNull(inner);
        (Inner, Factor) = (inner, Setting.Finite<T>(factor));
        _factor = T.CreateTruncating(factor);
    }

    /// <summary>The activation whose output is scaled.</summary>
    public Activation<T> Inner { get; }

    /// <summary>The factor the output of the inner activation is multiplied by.</summary>
    public double Factor { get; }

    internal override bool IsBuiltIn => Inner.IsBuiltIn;

    internal override IReadOnlyList<LayerSetting> Settings => Inner.Settings;

    /// <inheritdoc/>
    protected override void Forward(ReadOnlySpan<T> z, Span<T> a)
    {
        for (int start = 0; start < z.Length; start += Chunk.Length)
        {
            int length = Math.Min(Chunk.Length, z.Length - start);
            Span<T> chunk = a.Slice(start, length);
            Inner.Apply(z.Slice(start, length), chunk);
            TensorPrimitives.Multiply(chunk, _factor, chunk);
        }
    }

    /// <inheritdoc/>
    protected override void Derivative(ReadOnlySpan<T> z, ReadOnlySpan<T> a, Span<T> derivative)
    {
        derivative.Fill(T.One);
        Backward(z, a, derivative, derivative);
    }

    /// <inheritdoc/>
    internal override void Backward(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> delta, Span<T> dz)
    {
        // The derivative may need the output of the inner activation. It is recomputed, since a / factor can differ in the last digit.
        var outputMemory = default(Chunk);
        var derivativeMemory = default(Chunk);
        Span<T> output = outputMemory;
        Span<T> derivative = derivativeMemory;
        for (int start = 0; start < z.Length; start += Chunk.Length)
        {
            int length = Math.Min(Chunk.Length, z.Length - start);
            Span<T> chunk = dz.Slice(start, length);
            Inner.Forward(z.Slice(start, length), output[..length], derivative[..length]);
            Elementwise.Apply<T, ProductOperator<T>>(delta.Slice(start, length), derivative, chunk);
            TensorPrimitives.Multiply(chunk, _factor, chunk);
        }
    }

    /// <summary>A chunk of a batch on the stack, small enough to stay in the L1 cache, so memory is traversed once.</summary>
    [InlineArray(Length)]
    private struct Chunk
    {
        public const int Length = 512;

        private T _first;
    }
}
