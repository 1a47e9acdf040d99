using System.Numerics;
using MyTorch.Autograd;

namespace MyTorch;

/// <summary>
/// A residual block, x + f(x), for layers f that keep the number of columns (He et al. 2016). The gradient also reaches x directly, without
/// passing through f.
/// </summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Residual<T> : Module<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Sequential<T> _inner;

    /// <summary>Creates the layer.</summary>
    /// <param name="layers">The layers of f in order, at least one.</param>
    /// <exception cref="ArgumentException">
    /// There are no layers, a layer is given twice, two layers do not fit together, or the number of output columns is not the number of input
    /// columns.
    /// </exception>
    public Residual(params IEnumerable<Layer<T>> layers)
    {
        _inner = Register("inner", new Sequential<T>(layers));
        if (_inner.InputColumns is { } inputs && _inner.OutputColumns(inputs) is var outputs && outputs != inputs)
        {
            throw new ArgumentException($"The layers map {inputs} columns to {outputs}: the output is added to the input, so the two numbers must be equal.", nameof(layers));
        }
    }

    /// <inheritdoc/>
    public override int? InputColumns => _inner.InputColumns;

    /// <inheritdoc/>
    public override int OutputColumns(int inputs) => inputs;

    /// <inheritdoc/>
    public override Variable<T> Forward(Variable<T> x) => x + _inner.Forward(x);
}
