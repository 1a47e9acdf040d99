using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch;

/// <summary>A matrix that is trained, and its gradient: both live as long as the layer and are changed in place.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Parameter<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal Parameter(string name, ParameterKind kind, Matrix<T> value, Matrix<T> gradient, bool cutByRows = false)
    {
        (Name, Kind, Value, Gradient) = (name, kind, value, gradient);
        Cut = new ParameterCut(value.RowCount, value.ColumnCount, cutByRows);
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
}
