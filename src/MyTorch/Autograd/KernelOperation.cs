using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Autograd;

/// <summary>A built-in operation: the shape of its result is known in advance, and it writes into a pooled buffer.</summary>
internal abstract class KernelOperation<T>(int rows, int columns, params ReadOnlySpan<Variable<T>> arguments) : Operation<T>(arguments)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of rows of the result.</summary>
    protected int Rows => rows;

    /// <summary>The number of columns of the result.</summary>
    protected int Columns => columns;

    internal sealed override bool IsPooled => true;

    /// <summary>Computes the value.</summary>
    /// <param name="result">Receives all elements in column-major order; the initial contents are undefined.</param>
    protected abstract void Compute(T[] result);

    protected sealed override Matrix<T> Forward()
    {
        Matrix<T> result = Dense.Create<T>(rows, columns);
        Compute(result.AsColumnMajorArray());
        return result;
    }

    internal sealed override T[] Compute(T[]? buffer, out int rowCount, out int columnCount)
    {
        (rowCount, columnCount) = (rows, columns);
        if (buffer is null)
        {
            Dense.RequireLength(rows, columns);
            buffer = BufferPool<T>.Current.Rent(rows * columns);
        }

        Compute(buffer);
        return buffer;
    }
}
