using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Execution;

namespace MyTorch;

/// <summary>A matrix that is trained, and its gradient: both live as long as the layer and are changed in place.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Parameter<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates a parameter for a layer of one's own, with a gradient of zeros.</summary>
    /// <param name="name">The name within the layer, under which its state is saved.</param>
    /// <param name="kind">What the parameter does in its layer.</param>
    /// <param name="value">The initial value, which is copied.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty or has a dot.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public Parameter(string name, ParameterKind kind, Matrix<T> value)
        : this(RequireName(name), kind, CopyOf(value), Dense.Create<T>(value.RowCount, value.ColumnCount))
    {
    }

    internal Parameter(string name, ParameterKind kind, Matrix<T> value, Matrix<T> gradient, bool cutByRows = false)
        : this(name, kind, value, gradient, new ParameterCut(value.RowCount, value.ColumnCount, cutByRows))
    {
    }

    private Parameter(string name, ParameterKind kind, Matrix<T> value, Matrix<T> gradient, ParameterCut cut)
    {
        (Name, Kind, Value, Gradient) = (name, kind, value, gradient);
        Cut = cut;
    }

    /// <summary>The name within its layer, such as "W"; in a network, after the number of the layer, as in "0.W".</summary>
    public string Name { get; }

    /// <summary>What the parameter does in its layer.</summary>
    public ParameterKind Kind { get; }

    /// <summary>The parameter itself, dense.</summary>
    public Matrix<T> Value { get; }

    /// <summary>The gradient of the loss with respect to it, of the same shape, added up until it is zeroed.</summary>
    public Matrix<T> Gradient { get; }

    /// <summary>Which elements are whose, where threads share them.</summary>
    internal ParameterCut Cut { get; }

    /// <summary>The same parameter under the name that it has in a network.</summary>
    internal Parameter<T> Under(string name) => new(name, Kind, Value, Gradient, Cut);

    private static string RequireName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name.Contains('.') ? throw new ArgumentException($"The name {name} has a dot, which separates layers in the names of a state.", nameof(name)) : name;
    }

    private static Matrix<T> CopyOf(Matrix<T> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Dense.Copy(value);
    }
}
