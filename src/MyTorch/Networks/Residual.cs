using System.Numerics;
using MyTorch.Autograd;

namespace MyTorch;

/// <summary>x + f(x), for layers f that keep the number of columns (He et al. 2016): the gradient reaches x past f too.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Residual<T> : Module<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Sequential<T> _inner;

    /// <summary>Creates the layer.</summary>
    /// <param name="layers">f: at least one layer, one after the other.</param>
    /// <exception cref="ArgumentException">
    /// There is none, one is given twice, two do not fit, or the last has another number of columns than the first requires.
    /// </exception>
    public Residual(params IEnumerable<Layer<T>> layers)
    {
        _inner = Register("inner", new Sequential<T>(layers));
        if (_inner.InputColumns is { } inputs && _inner.OutputColumns(inputs) is var outputs && outputs != inputs)
        {
            throw new ArgumentException($"The layers take {inputs} columns and give {outputs}: the output is added to the input, so the numbers must be equal.", nameof(layers));
        }
    }

    /// <inheritdoc/>
    public override int? InputColumns => _inner.InputColumns;

    /// <inheritdoc/>
    public override int OutputColumns(int inputs) => inputs;

    /// <inheritdoc/>
    public override Variable<T> Forward(Variable<T> x) => x + _inner.Forward(x);
}
