using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Execution;

namespace MyTorch.Data;

/// <summary>A row-major copy of a matrix, for gathering rows on several threads.</summary>
internal sealed class RowStore<T>(Matrix<T> matrix) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The chunk of columns of a thread is a multiple of this, so that it covers whole cache lines of a row.</summary>
    private const int Grain = 16;

    private readonly T[] _rows = RowMajor.FromMatrix(matrix);
    private readonly int _columns = matrix.ColumnCount;

    // Kept to avoid an allocation in the next call; null while in use, so that a concurrent caller allocates its own.
    private GatherWork? _spare;

    /// <summary>Copies the rows <paramref name="indices"/>, in this order, into a column-major target.</summary>
    public void Gather(ReadOnlySpan<int> indices, T[] target)
    {
        GatherWork work = Interlocked.Exchange(ref _spare, null) ?? new GatherWork(this);
        work.Run(indices, target);
        _spare = work;
    }

    /// <summary>Each chunk is a range of columns of the target.</summary>
    private sealed class GatherWork(RowStore<T> store) : IParallelWork
    {
        private int[] _indices = [];
        private int _count;
        private T[] _target = [];

        public void Run(ReadOnlySpan<int> indices, T[] target)
        {
            indices.CopyTo(Workspace.Reserve(ref _indices, indices.Length, 1));
            (_count, _target) = (indices.Length, target);
            ParallelWork.Run(this, RowMajor.ChunksFor(indices.Length, store._columns));
            _target = [];
        }

        public void Run(int part, int parts)
        {
            (int start, int end) = Chunks.Range(store._columns, part, parts, Grain);
            RowMajor.Gather<T>(store._rows, store._columns, _indices.AsSpan(0, _count), (start, end), _target);
        }
    }
}
