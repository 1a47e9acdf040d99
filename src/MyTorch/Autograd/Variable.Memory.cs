using System.Diagnostics.CodeAnalysis;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Autograd;

/// <content>The memory of values, which returns to the pool unless a caller has read the value.</content>
public sealed partial class Variable<T>
{
    /// <summary>Replaces the value of a result; a matrix that a caller has read does not change.</summary>
    internal void Replace(T[] data)
    {
        Free();
        (_value, _data) = (null, data);
        IncrementVersion();
    }

    /// <summary>Keeps the memory of the value out of the pool, because a caller may hold it.</summary>
    [MemberNotNull(nameof(_value))]
    internal void Keep() => _value ??= Matrix<T>.Build.Dense(RowCount, ColumnCount, Data);

    /// <summary>Returns the memory to the pool, unless a caller has read the value.</summary>
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

    /// <summary>Returns the memory of the input of a module to the pool.</summary>
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
