using System.Numerics;
using System.Runtime.CompilerServices;

namespace MyTorch.Kernels;

/// <summary>The loops around the tile, for one width of vectors.</summary>
internal static unsafe class GemmLoops<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    private static int PanelRows => GemmBlocking.PanelVectors * TSimd.Count;

    /// <summary>C (m x n) = [C +] alpha * A * B.</summary>
    public static void Multiply(int m, int n, int k, T alpha, GemmOperand<T> a, GemmOperand<T> b, bool accumulate, T* c, nint ldc)
    {
        int blockRows = GemmBlocking.BlockPanels * PanelRows;
        int depth = Math.Min(GemmBlocking.Depth<T>(), k);
        bool packRows = a.RowStride != 1 || GemmBlocking.PacksRows<T>(m, k);
        int packedColumns = GemmBlocking.PacksColumns<T>(m, n, k) ? n - (n % TSimd.TileColumns) : 0;
        int rowBuffer = (blockRows * depth) + (PanelRows * TSimd.TileColumns);
        fixed (T* buffer = GemmBuffer<T>.Reserve(checked(rowBuffer + (packedColumns * depth))))
        {
            for (int p = 0; p < k; p += depth)
            {
                int left = Math.Min(depth, k - p);
                var slivers = new Slivers(new(b.At(p, 0), b.RowStride, b.ColumnStride), left, packedColumns, buffer + rowBuffer);
                for (int i = 0; i < m; i += blockRows)
                {
                    var block = new Block(a, i, p, Math.Min(blockRows, m - i), left, packRows, buffer);
                    MultiplyBlock(block, n, alpha, slivers, accumulate || p > 0, c + i, ldc);
                }
            }
        }
    }

    private static void MultiplyBlock(in Block block, int n, T alpha, in Slivers slivers, bool accumulate, T* c, nint ldc)
    {
        int columns;
        for (int j = 0; j < n; j += columns)
        {
            columns = TileColumns(n - j);
            GemmOperand<T> b = slivers.From(j);
            int rows;
            for (int row = 0; row < block.Rows; row += rows)
            {
                int height = PanelHeight(block.Rows - row);
                rows = Math.Min(height, block.Rows - row);
                (nint panel, nint lda) = block.Panel(row);
                T* target = c + row + (j * ldc);
                if (rows == height)
                {
                    Tile(height, columns, block.Depth, alpha, (T*)panel, lda, b, accumulate, target, ldc);
                }
                else
                {
                    EdgeTile(rows, height, columns, block, alpha, (T*)panel, lda, b, accumulate, target, ldc);
                }
            }
        }
    }

    /// <summary>Rows of the next panel: three vectors, and in the end one at a time.</summary>
    private static int PanelHeight(int left) => left > 2 * TSimd.Count ? PanelRows : TSimd.Count;

    /// <summary>The widest tile that does not reach past the last column.</summary>
    private static int TileColumns(int left) => left >= TSimd.TileColumns ? TSimd.TileColumns : left >= 4 ? 4 : left >= 2 ? 2 : 1;

    /// <summary>
    /// A tile whose last vector reaches past the last row: it is worked out in a buffer, from the elements of C that exist and by
    /// the same expressions, so that an element does not depend on where the tiles begin.
    /// </summary>
    private static void EdgeTile(
        int rows, int height, int columns, in Block block, T alpha, T* panel, nint lda, GemmOperand<T> b, bool accumulate, T* c, nint ldc)
    {
        T* tile = block.EdgeTile;
        for (int j = 0; accumulate && j < columns; j++)
        {
            new ReadOnlySpan<T>(c + (j * ldc), rows).CopyTo(new Span<T>(tile + (j * height), rows));
        }

        Tile(height, columns, block.Depth, alpha, panel, lda, b, accumulate, tile, height);
        for (int j = 0; j < columns; j++)
        {
            new ReadOnlySpan<T>(tile + (j * height), rows).CopyTo(new Span<T>(c + (j * ldc), rows));
        }
    }

    private static void Tile(
        int height, int columns, int k, T alpha, T* panel, nint lda, GemmOperand<T> b, bool accumulate, T* c, nint ldc)
    {
        if (height == PanelRows)
        {
            Tile<Size3>(columns, k, alpha, panel, lda, b, accumulate, c, ldc);
        }
        else
        {
            Tile<Size1>(columns, k, alpha, panel, lda, b, accumulate, c, ldc);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile<TRows>(
        int columns, int k, T alpha, T* panel, nint lda, GemmOperand<T> b, bool accumulate, T* c, nint ldc)
        where TRows : struct, ISize
    {
        switch (columns)
        {
            case 8:
                GemmTile<T, TVector, TSimd>.Multiply<TRows, Size8>(k, alpha, panel, lda, b.Start, b.RowStride, b.ColumnStride, accumulate, c, ldc);
                break;
            case 4:
                GemmTile<T, TVector, TSimd>.Multiply<TRows, Size4>(k, alpha, panel, lda, b.Start, b.RowStride, b.ColumnStride, accumulate, c, ldc);
                break;
            case 2:
                GemmTile<T, TVector, TSimd>.Multiply<TRows, Size2>(k, alpha, panel, lda, b.Start, b.RowStride, b.ColumnStride, accumulate, c, ldc);
                break;
            default:
                GemmTile<T, TVector, TSimd>.Multiply<TRows, Size1>(k, alpha, panel, lda, b.Start, b.RowStride, b.ColumnStride, accumulate, c, ldc);
                break;
        }
    }

    /// <summary>Some rows and some depth of A as panels, each where it lies or packed into the buffer.</summary>
    private readonly ref struct Block
    {
        private readonly GemmOperand<T> _a;
        private readonly int _row;
        private readonly int _column;
        private readonly bool _packed;
        private readonly T* _buffer;

        public Block(GemmOperand<T> a, int row, int column, int rows, int depth, bool pack, T* buffer)
        {
            (_a, _row, _column, Rows, Depth, _packed) = (a, row, column, rows, depth, pack);
            _buffer = buffer;
            int height;
            for (int i = 0; i < rows; i += height)
            {
                height = PanelHeight(rows - i);
                if (IsPacked(i))
                {
                    GemmPacking<T>.Pack(a, row + i, column, Math.Min(height, rows - i), depth, height, buffer + (i * depth));
                }
            }
        }

        public int Rows { get; }

        public int Depth { get; }

        /// <summary>Room for a tile, behind the panels.</summary>
        public T* EdgeTile => _buffer + (GemmBlocking.BlockPanels * PanelRows * Depth);

        /// <summary>The address of the panel that starts at a row of the block, and its distance from one p to the next.</summary>
        public (nint Panel, nint Lda) Panel(int row) => IsPacked(row)
            ? ((nint)(_buffer + (row * Depth)), PanelHeight(Rows - row))
            : ((nint)_a.At(_row + row, _column), _a.ColumnStride);

        /// <summary>A panel with an unfinished vector is always packed: reading past its rows could leave the matrix.</summary>
        private bool IsPacked(int row) => _packed || PanelHeight(Rows - row) > Rows - row;
    }

    /// <summary>Some depth of B as slivers of as many columns as a tile has; the first ones may be packed, each in one piece.</summary>
    private readonly ref struct Slivers
    {
        private readonly GemmOperand<T> _b;
        private readonly int _depth;
        private readonly int _packedColumns;
        private readonly T* _packed;

        public Slivers(GemmOperand<T> b, int depth, int packedColumns, T* buffer)
        {
            (_b, _depth, _packedColumns) = (b, depth, packedColumns);
            _packed = buffer;
            var transposed = new GemmOperand<T>(b.Start, b.ColumnStride, b.RowStride);
            for (int j = 0; j < packedColumns; j += TSimd.TileColumns)
            {
                GemmPacking<T>.Pack(transposed, j, 0, TSimd.TileColumns, depth, TSimd.TileColumns, buffer + (j * depth));
            }
        }

        /// <summary>The sliver whose first column is j.</summary>
        public GemmOperand<T> From(int j) => j < _packedColumns
            ? new(_packed + (j * _depth), TSimd.TileColumns, 1)
            : new(_b.At(0, j), _b.RowStride, _b.ColumnStride);
    }
}
