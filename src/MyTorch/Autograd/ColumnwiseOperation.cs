using System.Numerics;
using MyTorch.Execution;

namespace MyTorch.Autograd;

/// <summary>An operation whose columns are independent. They are divided among threads like the columns of a matrix product.</summary>
internal abstract class ColumnwiseOperation<T>(int rows, int columns, params ReadOnlySpan<Variable<T>> arguments)
    : KernelOperation<T>(rows, columns, arguments), IParallelWork where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[] _target = [];

    /// <summary>
    /// The cost of an element, as the number of floating-point operations of a matrix product that take the same time; most of it is memory
    /// access.
    /// </summary>
    protected virtual long FlopsPerElement => 16;

    /// <summary>The cost of the result; for a sum it depends on the number of elements read.</summary>
    protected virtual long Work => FlopsPerElement * Rows * Columns;

    /// <summary>Computes columns of the value.</summary>
    /// <param name="result">All elements of the value, column by column.</param>
    /// <param name="start">The first column.</param>
    /// <param name="end">The column after the last one.</param>
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

    void IParallelWork.Run(int chunk, int chunks)
    {
        (int start, int end) = Chunks.Range(Columns, chunk, chunks, grain: Columns >= 8 * chunks ? 8 : 1);
        if (start < end)
        {
            ComputeColumns(_target, start, end);
        }
    }
}
