using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>a = factor * f(z) for another activation f, such as 5 ReLU: <c>new Scaled&lt;double&gt;(new ReLU&lt;double&gt;(), 5)</c>.</summary>
/// <remarks>
/// Derivative: factor * f'(z). Only the function of the inner activation is used: its State and last input stay as they are.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Scaled<T> : Activation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _factor;

    /// <summary>Creates the activation.</summary>
    /// <param name="inner">The activation f.</param>
    /// <param name="factor">What its output is multiplied by, finite.</param>
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

    /// <summary>What the output of the inner activation is multiplied by.</summary>
    public double Factor { get; }

    internal override bool IsBuiltIn => Inner.IsBuiltIn;

    internal override IReadOnlyList<LayerSetting> Settings => Inner.Settings;

    /// <inheritdoc/>
    protected override void Forward(ReadOnlySpan<T> z, Span<T> a)
    {
        for (int start = 0; start < z.Length; start += Piece.Length)
        {
            int length = Math.Min(Piece.Length, z.Length - start);
            Span<T> piece = a.Slice(start, length);
            Inner.Apply(z.Slice(start, length), piece);
            TensorPrimitives.Multiply(piece, _factor, piece);
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
        // The output of the inner activation, which its derivative may need, is not a / factor to the last digit: it is computed again.
        var memory = default(Piece);
        var memoryOfDerivative = default(Piece);
        Span<T> output = memory;
        Span<T> derivative = memoryOfDerivative;
        for (int start = 0; start < z.Length; start += Piece.Length)
        {
            int length = Math.Min(Piece.Length, z.Length - start);
            Span<T> piece = dz.Slice(start, length);
            Inner.Forward(z.Slice(start, length), output[..length], derivative[..length]);
            Elementwise.Apply<T, ProductOperator<T>>(delta.Slice(start, length), derivative, piece);
            TensorPrimitives.Multiply(piece, _factor, piece);
        }
    }

    /// <summary>A piece of a batch on the stack: small enough to stay in the nearest cache, so that the data is passed over once.</summary>
    [InlineArray(Length)]
    private struct Piece
    {
        public const int Length = 512;

        private T _first;
    }
}
