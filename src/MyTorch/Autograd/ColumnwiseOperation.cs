using System.Numerics;
using MyTorch.Execution;

namespace MyTorch.Autograd;

/// <summary>An operation whose columns do not depend on each other. Threads share them as they share the columns of a matrix product.</summary>
internal abstract class ColumnwiseOperation<T>(int rows, int columns, params ReadOnlySpan<Variable<T>> arguments)
    : KernelOperation<T>(rows, columns, arguments), IParallelWork where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[] _target = [];

    /// <summary>The cost of an element in floating-point operations of a matrix product; most of it is memory access.</summary>
    protected virtual long FlopsPerElement => 16;

    /// <summary>The cost of the result; of a sum it depends on the elements that are read.</summary>
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
