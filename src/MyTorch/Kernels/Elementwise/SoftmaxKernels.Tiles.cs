using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <content>
/// The order in which the passes go over a batch. Where there are many columns, the rows of a tile go through a few columns together: the
/// columns are read along a page of memory each, as the processor fetches ahead, and the sums of the rows stay in the nearest cache. The
/// terms of a row are added in the order of the columns, whatever the tile.
/// </content>
internal static unsafe partial class SoftmaxKernels
{
    /// <summary>The loop over a tile, never inlined, since there is a limit to what the compiler inlines into one method.</summary>
    private const MethodImplOptions Loop = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>The bytes of a column of a tile: a page of memory.</summary>
    private const int TileBytes = 4096;

    /// <summary>The number of columns that are read together otherwise: with more, their cache lines displace each other where a column is a power of two long.</summary>
    private const int GroupColumns = 4;

    /// <summary>The number of columns up to which all are read together.</summary>
    private const int FewColumns = 32;

    /// <summary>All rows, a vector of them at a time. The last vector ends with the last row and may repeat some of the one before it.</summary>
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

    /// <summary>A stage over all columns for the rows of a tile.</summary>
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

    /// <summary>What a pass over the rows works on; matrices are N x K and column-major, the results N.</summary>
    private readonly struct Batch<T>(int rows, int columns, T* logits, T* labels, T* results, T* gradient) where T : unmanaged
    {
        public readonly int Rows = rows;
        public readonly int Columns = columns;
        public readonly T* Logits = logits;
        public readonly T* Labels = labels;
        public readonly T* Results = results;
        public readonly T* Gradient = gradient;

        /// <summary>The distance from one column to the next.</summary>
        public int Stride { get; init; } = rows;

        /// <summary>The weight of class j is at j * WeightStep.</summary>
        public T* ClassWeights { get; init; }

        public int WeightStep { get; init; }

        /// <summary>What label smoothing leaves of each label.</summary>
        public T KeptShare { get; init; }

        /// <summary>What label smoothing gives to every class.</summary>
        public T SpreadShare { get; init; }
    }

    /// <summary>What is known of a vector of rows between two groups of columns and two stages.</summary>
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

    /// <summary>Some columns of a vector of rows.</summary>
    /// <param name="row">The first of the rows.</param>
    /// <param name="start">The first column.</param>
    /// <param name="end">The column behind the last one.</param>
    /// <param name="offset">Where the rows of the first column are.</param>
    private readonly struct Group(int row, int start, int end, nint offset)
    {
        public readonly int Row = row;
        public readonly int Start = start;
        public readonly int End = end;
        public readonly nint Offset = offset;

        public bool IsFirst => Start == 0;
    }

    /// <summary>Vectors of rows with a state each.</summary>
    private readonly struct Tile<T, TRows>(in Batch<T> batch, RowState<T>* states, int firstRow, int vectors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : struct, IRows<T>
    {
        private readonly Batch<T> _batch = batch;

        /// <summary>A stage over all columns.</summary>
        public void Pass<TStage>() where TStage : struct, IStage<T> => Pass<T, TRows, TStage>(_batch, states, firstRow, vectors);
    }

    /// <summary>Stages over the rows of a tile, one after the other.</summary>
    private interface IRowsOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        static abstract void Invoke<TRows>(in Tile<T, TRows> tile) where TRows : struct, IRows<T>;
    }

    /// <summary>A pass over the columns of a vector of rows, in groups from the first column to the last.</summary>
    private interface IStage<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        static abstract void Add<TRows>(in Batch<T> batch, RowState<T>* state, Group group) where TRows : struct, IRows<T>;
    }

    /// <summary>How the rows of a column become a vector.</summary>
    private interface IRows<T> where T : unmanaged
    {
        static abstract Vector512<T> Load(T* source, int rows);

        static abstract void Store(Vector512<T> vector, T* target, int rows);
    }

    /// <summary>A row in each lane.</summary>
    private readonly struct VectorOfRows<T> : IRows<T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Load(T* source, int rows) => Vector512.Load(source);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector512<T> vector, T* target, int rows) => vector.Store(target);
    }

    /// <summary>All rows of a batch that has fewer than there are lanes, and zeros in the others.</summary>
    private readonly struct FewRows<T> : IRows<T> where T : unmanaged
    {
        public static Vector512<T> Load(T* source, int rows) => PartialVector.Load(new ReadOnlySpan<T>(source, rows));

        public static void Store(Vector512<T> vector, T* target, int rows) => PartialVector.Store(vector, new Span<T>(target, rows));
    }
}
