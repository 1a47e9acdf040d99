using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch;

/// <summary>An array that a layer's state consists of: of <typeparamref name="T"/>, or a count of one <see langword="long"/>.</summary>
/// <param name="Name">The name in the state.</param>
/// <param name="Storage">The elements, those of an array of <paramref name="Shape"/> in C order.</param>
/// <param name="Shape">The size of each dimension; none for a single value.</param>
internal sealed record StateEntry<T>(string Name, Array Storage, params int[] Shape)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A dense matrix: its storage, column after column, is that of an array of <paramref name="shape"/> in C order.</summary>
    public StateEntry(string name, Matrix<T> value, params int[] shape)
        : this(name, (Array)value.AsColumnMajorArray(), shape)
    {
    }

    /// <summary>A parameter under its name: of a row its elements, of a matrix its transpose, as PyTorch has it.</summary>
    public static StateEntry<T> Of(Parameter<T> parameter) => parameter.Value.RowCount == 1
        ? new(parameter.LocalName, parameter.Value, parameter.Value.ColumnCount)
        : new(parameter.LocalName, parameter.Value, parameter.Value.ColumnCount, parameter.Value.RowCount);
}
