using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>a = 1 if z is positive, 0 if it is negative, and a configurable value at 0: the threshold unit (PyTorch's heaviside).</summary>
/// <remarks>
/// The default value at 0 is 1, the convention for threshold units of Boolean functions: the unit x1 + x2 - 2 computes the AND of two bits. With
/// 0 at 0 it is the Heaviside function H and the step of a perceptron with labels 0 and 1. NaN stays NaN. Derivative: 0, also at the step, so
/// gradient descent cannot train the layers before it.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class UnitStep<T> : Activation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly StepOperator<T> _step;

    /// <summary>Creates the activation.</summary>
    /// <param name="valueAtZero">The output for 0 and -0, finite; usually 1 or 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="valueAtZero"/> is not finite in <typeparamref name="T"/>.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public UnitStep(double valueAtZero = 1)
    {
        ValueAtZero = Setting.Finite<T>(valueAtZero);
        _step = new StepOperator<T>(T.Zero, T.CreateTruncating(valueAtZero));
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

/// <summary>1 if x is positive, low if it is negative, atZero at 0; NaN stays NaN.</summary>
internal readonly struct StepOperator<T>(T low, T atZero) : IParametricUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Invoke(Vector512<T> x) => Vector512.ConditionalSelect(
        Vector512.GreaterThan(x, Vector512<T>.Zero),
        Vector512<T>.One,
        Vector512.ConditionalSelect(
            Vector512.LessThan(x, Vector512<T>.Zero),
            Vector512.Create(low),
            Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<T>.Zero), Vector512.Create(atZero), x)));
}
