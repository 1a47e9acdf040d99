using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <content>
/// The order in which passes traverse a batch. With many columns, the rows of a tile process a few columns at a time: each column is read along a
/// page of memory, which suits hardware prefetching, and the sums of the rows stay in the L1 cache. The terms of a row are added in column order,
/// independent of the tiling.
/// </content>
internal static unsafe partial class SoftmaxKernels
{
    /// <summary>The loop over a tile; never inlined, since the JIT has an inlining budget for each method.</summary>
    private const MethodImplOptions Loop = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>The number of bytes in a column of a tile: a page of memory.</summary>
    private const int TileBytes = 4096;

    /// <summary>
    /// The number of columns read together if there are more: with larger groups, cache lines evict each other if the column length is a power of
    /// two.
    /// </summary>
    private const int GroupColumns = 4;

    /// <summary>The largest number of columns that are all read together.</summary>
    private const int FewColumns = 32;

    /// <summary>Processes all rows, a vector at a time. The last vector ends with the last row and may repeat rows of the previous one.</summary>
    private static void ForEachTile<T, TOperator>(in Batch<T> batch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IRowsOperator<T>
    {
        int vectors = batch.Rows / Vector512<T>.Count;
        int tile = Math.Clamp(vectors, 1, TileBytes / sizeof(Vector512<T>));
        var states = (RowState<T>*)Scratch<T>.Reserve(tile * (sizeof(RowState<T>) / sizeof(T)));
        if (vectors == 0)
        {
            TOperator.Invoke(new Tile<T, FewRows<T>>(batch, states, 0, 1));
            return;
        }

        for (int first = 0; first < vectors; first += tile)
        {
            TOperator.Invoke(new Tile<T, VectorOfRows<T>>(batch, states, first * Vector512<T>.Count, Math.Min(tile, vectors - first)));
        }

        if (vectors * Vector512<T>.Count < batch.Rows)
        {
            TOperator.Invoke(new Tile<T, VectorOfRows<T>>(batch, states, batch.Rows - Vector512<T>.Count, 1));
        }
    }

    /// <summary>Runs a stage over all columns for the rows of a tile.</summary>
    [MethodImpl(Loop)]
    private static void Pass<T, TRows, TStage>(in Batch<T> batch, RowState<T>* states, int firstRow, int vectors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : struct, IRows<T>
        where TStage : struct, IStage<T>
    {
        int columns = vectors == 1 || batch.Columns <= FewColumns ? batch.Columns : GroupColumns;
        int end = 0;
        do
        {
            int start = end;
            end = Math.Min(start + columns, batch.Columns);
            for (int i = 0; i < vectors; i++)
            {
                int row = firstRow + (i * Vector512<T>.Count);
                TStage.Add<TRows>(batch, states + i, new Group(row, start, end, row + ((nint)start * batch.Stride)));
            }
        }
        while (end < batch.Columns);
    }

    /// <summary>The operands of a pass over the rows; matrices are N x K and column-major, the results N.</summary>
    private readonly struct Batch<T>(int rows, int columns, T* logits, T* labels, T* results, T* gradient) where T : unmanaged
    {
        public readonly int Rows = rows;
        public readonly int Columns = columns;
        public readonly T* Logits = logits;
        public readonly T* Labels = labels;
        public readonly T* Results = results;
        public readonly T* Gradient = gradient;

        /// <summary>The distance between the starts of columns.</summary>
        public int Stride { get; init; } = rows;

        /// <summary>The class weights; the weight of class j is at index j * WeightStep.</summary>
        public T* ClassWeights { get; init; }

        public int WeightStep { get; init; }

        /// <summary>The factor of each label under label smoothing: 1 - smoothing.</summary>
        public T LabelScale { get; init; }

        /// <summary>The value label smoothing adds to every class: smoothing / K.</summary>
        public T UniformTarget { get; init; }
    }

    /// <summary>The state of a vector of rows between groups of columns and between stages.</summary>
    private struct RowState<T> where T : unmanaged
    {
        /// <summary>The shift of the logits, the pivot of the gradients, or the smallest label.</summary>
        public Vector512<T> Extreme;

        /// <summary>The logarithm of the sum.</summary>
        public Vector512<T> Logarithm;

        /// <summary>The total of the targets.</summary>
        public Vector512<T> Total;

        public RowSum<T> Sum;

        public RowSum<T> OtherSum;
    }

    /// <summary>A group of columns for a vector of rows.</summary>
    /// <param name="row">The first of the rows.</param>
    /// <param name="start">The first column.</param>
    /// <param name="end">The column after the last one.</param>
    /// <param name="offset">The index of the first row in the first column.</param>
    private readonly struct Group(int row, int start, int end, nint offset)
    {
        public readonly int Row = row;
        public readonly int Start = start;
        public readonly int End = end;
        public readonly nint Offset = offset;

        public bool IsFirst => Start == 0;
    }

    /// <summary>A tile: vectors of rows, each with its state.</summary>
    private readonly struct Tile<T, TRows>(in Batch<T> batch, RowState<T>* states, int firstRow, int vectors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : struct, IRows<T>
    {
        private readonly Batch<T> _batch = batch;

        /// <summary>Runs a stage over all columns.</summary>
        public void Pass<TStage>() where TStage : struct, IStage<T> => Pass<T, TRows, TStage>(_batch, states, firstRow, vectors);
    }

    /// <summary>A sequence of stages over the rows of a tile.</summary>
    private interface IRowsOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        static abstract void Invoke<TRows>(in Tile<T, TRows> tile) where TRows : struct, IRows<T>;
    }

    /// <summary>A pass over the columns of a vector of rows, in groups from the first column to the last.</summary>
    private interface IStage<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        static abstract void Add<TRows>(in Batch<T> batch, RowState<T>* state, Group group) where TRows : struct, IRows<T>;
    }

    /// <summary>Loads and stores the rows of a column as a vector.</summary>
    private interface IRows<T> where T : unmanaged
    {
        static abstract Vector512<T> Load(T* source, int rows);

        static abstract void Store(Vector512<T> vector, T* target, int rows);
    }

    /// <summary>A full vector, one row in each lane.</summary>
    private readonly struct VectorOfRows<T> : IRows<T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Load(T* source, int rows) => Vector512.Load(source);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector512<T> vector, T* target, int rows) => vector.Store(target);
    }

    /// <summary>All rows of a batch with fewer rows than lanes; the other lanes are zero.</summary>
    private readonly struct FewRows<T> : IRows<T> where T : unmanaged
    {
        public static Vector512<T> Load(T* source, int rows) => PartialVector.Load(new ReadOnlySpan<T>(source, rows));

        public static void Store(Vector512<T> vector, T* target, int rows) => PartialVector.Store(vector, new Span<T>(target, rows));
    }
}
