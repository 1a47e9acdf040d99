using System.Numerics;

namespace MyTorch;

/// <summary>
/// A penalty f of parameters that <see cref="Trainer{T}.Penalties"/> adds to the loss: the objective is loss + f. <see cref="Penalty"/> creates
/// the L1 and L2 penalties; derive from this class for others.
/// </summary>
/// <remarks>
/// f must be a sum over the elements of the parameters, because <see cref="Value"/> and <see cref="AddGradient"/> are called for short ranges of
/// a parameter. Those of a custom penalty are called on the training thread.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public abstract class Penalty<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// Returns whether the penalty applies to a parameter; by default to weights only, not to biases and the parameters of normalizations.
    /// </summary>
    /// <param name="parameter">A parameter of the network.</param>
    public virtual bool AppliesTo(Parameter<T> parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return parameter.Kind == ParameterKind.Weight;
    }

    /// <summary>Returns the value of f for some elements of a parameter.</summary>
    /// <param name="values">The elements.</param>
    public abstract double Value(ReadOnlySpan<T> values);

    /// <summary>Adds the derivative of f with respect to each element to its gradient.</summary>
    /// <param name="values">The elements.</param>
    /// <param name="gradient">The gradients of the elements.</param>
    public abstract void AddGradient(ReadOnlySpan<T> values, Span<T> gradient);

    /// <summary>Whether the penalty runs only code of this library, which does not throw.</summary>
    internal bool IsBuiltIn => GetType().Assembly == typeof(Penalty<T>).Assembly;
}
