using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch;

/// <summary>A matrix that a layer's state consists of: its storage, column after column, is that of an array of <paramref name="Shape"/> in C order.</summary>
internal sealed record StateEntry<T>(string Name, Matrix<T> Value, params int[] Shape)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A parameter under its name: of a row its elements, of a matrix its transpose, as PyTorch has it.</summary>
    public static StateEntry<T> Of(Parameter<T> parameter) => parameter.Value.RowCount == 1
        ? new(parameter.LocalName, parameter.Value, parameter.Value.ColumnCount)
        : new(parameter.LocalName, parameter.Value, parameter.Value.ColumnCount, parameter.Value.RowCount);
}
