using System.Numerics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// a = 1 if z is positive, -1 if it is negative, and a configurable value at 0: the step function of the perceptron (Rosenblatt 1958).
/// </summary>
/// <remarks>
/// The default value at 0 is -1: a perceptron fires only if its total input is positive. The sign functions of PyTorch and .NET are 0 at 0; use
/// <c>new Sign&lt;double&gt;(0)</c> for that. NaN stays NaN. Derivative: 0, also at the step, so gradient descent cannot train the layers before
/// it.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Sign<T> : Activation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly StepOperator<T> _step;

    /// <summary>Creates the activation.</summary>
    /// <param name="valueAtZero">The output for 0 and -0, finite; usually -1, 0 or 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="valueAtZero"/> is not finite in <typeparamref name="T"/>.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public Sign(double valueAtZero = -1)
    {
        ValueAtZero = Setting.Finite<T>(valueAtZero);
        _step = new StepOperator<T>(-T.One, T.CreateTruncating(valueAtZero));
    }

    /// <summary>The output for 0.</summary>
    public double ValueAtZero { get; }

    internal override IReadOnlyList<LayerSetting> Settings => [new(Name, "value_at_zero", ValueAtZero)];

    /// <inheritdoc/>
    protected override void Forward(ReadOnlySpan<T> z, Span<T> a) => Elementwise.Apply(z, a, _step);

    /// <inheritdoc/>
    protected override void Derivative(ReadOnlySpan<T> z, ReadOnlySpan<T> a, Span<T> derivative) => derivative.Clear();

    /// <inheritdoc/>
    internal override void Backward(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> delta, Span<T> dz) => dz.Clear();
}
