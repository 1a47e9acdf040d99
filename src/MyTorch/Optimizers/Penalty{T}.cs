using System.Numerics;

namespace MyTorch;

/// <summary>
/// A penalty f of parameters that <see cref="Trainer{T}.Penalties"/> adds to the loss: the objective is loss + f. <see cref="Penalty"/> makes the
/// usual ones; for another one, derive from this class.
/// </summary>
/// <remarks>
/// f must be a sum over the elements of the parameters: <see cref="Value"/> and <see cref="AddGradient"/> are called for short ranges of a
/// parameter, a derived class on the thread that trains.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public abstract class Penalty<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether the penalty concerns a parameter; by default weights alone, not biases and the parameters of normalizations.</summary>
    /// <param name="parameter">A parameter of the network.</param>
    public virtual bool AppliesTo(Parameter<T> parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return parameter.Kind == ParameterKind.Weight;
    }

    /// <summary>Returns f of some elements of a parameter.</summary>
    /// <param name="values">The elements.</param>
    public abstract double Value(ReadOnlySpan<T> values);

    /// <summary>Adds the derivative of f with respect to each element to its gradient.</summary>
    /// <param name="values">The elements.</param>
    /// <param name="gradient">The gradient of each.</param>
    public abstract void AddGradient(ReadOnlySpan<T> values, Span<T> gradient);

    /// <summary>Whether it runs only code of this library, which does not fail.</summary>
    internal bool IsBuiltIn => GetType().Assembly == typeof(Penalty<T>).Assembly;
}
