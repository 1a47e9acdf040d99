using System.Numerics;
using MyTorch.Execution;

namespace MyTorch.Autograd;

/// <summary>An operation each of whose columns is computed by itself, so that threads share them as they share those of a matrix product.</summary>
internal abstract class ColumnwiseOperation<T>(int rows, int columns, params ReadOnlySpan<Variable<T>> arguments)
    : KernelOperation<T>(rows, columns, arguments), IParallelWork where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[] _target = [];

    /// <summary>The number of floating-point operations of a product that take the time of an element, most of which is that of memory.</summary>
    protected virtual long FlopsPerElement => 16;

    /// <summary>The elements of the result; those of a sum are the ones that are read.</summary>
    protected virtual long Work => FlopsPerElement * Rows * Columns;

    /// <summary>Computes columns of the value.</summary>
    /// <param name="result">All elements of the value, column by column.</param>
    /// <param name="start">The first column.</param>
    /// <param name="end">The column behind the last one.</param>
    protected abstract void ComputeColumns(T[] result, int start, int end);

    protected sealed override void Compute(T[] result)
    {
        int chunks = Math.Min(ParallelWork.ChunksFor(Work), Columns);
        if (chunks == 1)
        {
            ComputeColumns(result, 0, Columns);
            return;
        }

        _target = result;
        ParallelWork.Run(this, chunks);
        _target = [];
    }

    void IParallelWork.Run(int part, int parts)
    {
        (int start, int end) = Chunks.Range(Columns, part, parts, grain: Columns >= 8 * parts ? 8 : 1);
        if (start < end)
        {
            ComputeColumns(_target, start, end);
        }
    }
}
