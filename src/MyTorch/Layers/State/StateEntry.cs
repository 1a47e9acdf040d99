using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch;

/// <summary>An array in the state of a layer: elements of <typeparamref name="T"/>, or a count as a single <see langword="long"/>.</summary>
/// <param name="Name">The name in the state.</param>
/// <param name="Storage">The elements, in C order of <paramref name="Shape"/>.</param>
/// <param name="Shape">The size of each dimension; empty for a single value.</param>
internal sealed record StateEntry<T>(string Name, Array Storage, params int[] Shape)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates an entry for a dense matrix, whose column-major storage is that of an array of <paramref name="shape"/> in C order.</summary>
    public StateEntry(string name, Matrix<T> value, params int[] shape)
        : this(name, (Array)value.AsColumnMajorArray(), shape)
    {
    }

    /// <summary>Creates the entry of a parameter under its name: a row as a vector, a matrix transposed as in PyTorch.</summary>
    public static StateEntry<T> Of(Parameter<T> parameter) => parameter.Value.RowCount == 1
        ? new(parameter.LocalName, parameter.Value, parameter.Value.ColumnCount)
        : new(parameter.LocalName, parameter.Value, parameter.Value.ColumnCount, parameter.Value.RowCount);
}
