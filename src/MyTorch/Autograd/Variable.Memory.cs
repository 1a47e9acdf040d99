using System.Diagnostics.CodeAnalysis;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Autograd;

/// <content>The memory of values, which the pool takes back unless a caller has seen it.</content>
public sealed partial class Variable<T>
{
    /// <summary>Replaces the value of a result; a matrix that a caller has seen is not changed.</summary>
    internal void Replace(T[] data)
    {
        Free();
        (_value, _data) = (null, data);
        Touch();
    }

    /// <summary>Keeps the memory of the value out of the pool, since a caller may hold it.</summary>
    [MemberNotNull(nameof(_value))]
    internal void Keep() => _value ??= Matrix<T>.Build.Dense(RowCount, ColumnCount, Data);

    /// <summary>Gives the memory back for the next graph, unless a caller has seen the value.</summary>
    internal void Free()
    {
        if (_value is null && _data is { } data)
        {
            _data = null;
            BufferPool<T>.Current.Return(data);
        }
    }

    /// <summary>Sets the gradient of the input of a module to 0.</summary>
    internal void ClearCollectedGradient() => Array.Clear(_gradient!);

    /// <summary>Gives back the memory of the input of a module.</summary>
    internal void FreeInput()
    {
        Free();
        if (_gradient is { } gradient)
        {
            _gradient = null;
            BufferPool<T>.Current.Return(gradient);
        }
    }
}
