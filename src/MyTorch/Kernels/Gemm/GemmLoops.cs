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

    /// <summary>Elements of a whole tile.</summary>
    private static int TileRoom => PanelRows * TSimd.TileColumns;

    /// <summary>C (m x n) = [C +] alpha * A * B, or bias + alpha * A * B.</summary>
    public static void Multiply(
        int m, int n, int k, T alpha, GemmOperand<T> a, GemmOperand<T> b, GemmBias<T> bias, bool accumulate, GemmOperand<T> c)
    {
        if (a.RowStride != 1 && c.RowStride == 1 && !bias.Varies && GemmBlocking.TransposesResult(m, n, TSimd.Count, TSimd.TileColumns))
        {
            Multiply(n, m, k, alpha, b.Transposed, a.Transposed, bias, accumulate, c.Transposed);
            return;
        }

        if (n == 1 && a.RowStride == 1 && c.RowStride == 1)
        {
            GemmColumn<T, TVector, TSimd>.Multiply(m, k, alpha, a, b, bias[0], accumulate, c.Start);
            return;
        }

        int blocks = GemmBlocking.SumBlocks<T>(k);
        int depth = GemmBlocking.SumBlock(k, 0, blocks).End;
        bool packRows = a.RowStride != 1 || GemmBlocking.PacksRows<T>(m, n, k, TSimd.TileColumns);
        bool packColumns = GemmBlocking.PacksColumns<T>(m, n, k, b.RowStride != 1, TSimd.TileColumns);
        if (!packRows && !packColumns && blocks == 1 && c.RowStride == 1 && (m % TSimd.Count == 0 || (m > TSimd.Count && !accumulate)))
        {
            MultiplyInPlace(m, n, k, alpha, a, b, bias, accumulate, c);
            return;
        }

        int blockRows = GemmBlocking.BlockRows<T>(PanelRows, depth);
        int packedColumns = packColumns ? n - (n % TSimd.TileColumns) : 0;
        int rowBuffer = TileRoom + (blockRows * depth);
        T* buffer = Scratch<T>.Reserve(checked(rowBuffer + (packedColumns * depth)));
        for (int sum = 0; sum < blocks; sum++)
        {
            (int p, int end) = GemmBlocking.SumBlock(k, sum, blocks);
            var slivers = new Slivers(b.From(p, 0), end - p, packedColumns, buffer + rowBuffer);
            for (int i = 0; i < m; i += blockRows)
            {
                var block = new Block(a.From(i, p), i, Math.Min(blockRows, m - i), end - p, packRows, buffer);
                MultiplyBlock(block, n, alpha, slivers, bias, accumulate || sum > 0, c.From(i, 0));
            }
        }
    }

    /// <summary>The product where no panel needs to be packed and no tile a buffer: a last panel begins further up where that changes nothing.</summary>
    private static void MultiplyInPlace(int m, int n, int k, T alpha, GemmOperand<T> a, GemmOperand<T> b, GemmBias<T> bias, bool accumulate, GemmOperand<T> c)
    {
        int blockRows = GemmBlocking.BlockRows<T>(PanelRows, k);
        for (int i = 0; i < m; i += blockRows)
        {
            int end = Math.Min(i + blockRows, m);
            int columns;
            for (int j = 0; j < n; j += columns)
            {
                columns = TileColumns(n - j);
                int height;
                for (int row = i; row < end; row += height)
                {
                    height = Math.Min(PanelHeight(end - row), m - (m % TSimd.Count));
                    int start = Math.Min(row, m - height);
                    T* target = c.At(start, j);
                    Tile(height, columns, k, alpha, a.At(start, 0), a.ColumnStride, b.From(0, j), bias.From(j), accumulate, target, c.ColumnStride);
                }
            }
        }
    }

    private static void MultiplyBlock(
        in Block block, int n, T alpha, in Slivers slivers, GemmBias<T> bias, bool accumulate, GemmOperand<T> c)
    {
        int columns;
        for (int j = 0; j < n; j += columns)
        {
            columns = TileColumns(n - j);
            GemmOperand<T> b = slivers.From(j);
            GemmBias<T> start = bias.From(j);
            int height;
            for (int row = 0; row < block.Rows; row += height)
            {
                height = PanelHeight(block.Rows - row);
                int shift = block.Shift(row);
                (nint panel, nint lda) = block.Panel(row);
                T* target = c.At(row - shift, j);
                if (c.RowStride == 1 && (row + height <= block.Rows || (shift > 0 && !accumulate)))
                {
                    Tile(height, columns, block.Depth, alpha, (T*)panel, lda, b, start, accumulate, target, c.ColumnStride);
                }
                else
                {
                    T* tile = block.TileBuffer;
                    int rows = Math.Min(height, block.Rows - row + shift);
                    Load(accumulate ? rows : 0, columns, new(target, c.RowStride, c.ColumnStride), tile, height);
                    Tile(height, columns, block.Depth, alpha, (T*)panel, lda, b, start, accumulate, tile, height);
                    Store(rows - shift, columns, tile + shift, height, c.From(row, j));
                }
            }
        }
    }

    /// <summary>Rows of the next panel: three vectors, and in the end those that are left; of four, two and two, which fill the multipliers better than three and one.</summary>
    private static int PanelHeight(int left)
    {
        int vectors = (left + TSimd.Count - 1) / TSimd.Count;
        return TSimd.Count * (vectors == 4 ? 2 : Math.Min(vectors, GemmBlocking.PanelVectors));
    }

    /// <summary>How many panels of three vectors there surely are at the beginning; the last panels may be others.</summary>
    private static int WholePanels(int rows) => Math.Max(0, rows - TSimd.Count - 1) / PanelRows;

    /// <summary>The widest tile that does not reach past the last column.</summary>
    private static int TileColumns(int left) => left >= TSimd.TileColumns ? TSimd.TileColumns : left >= 4 ? 4 : left >= 2 ? 2 : 1;

    /// <summary>
    /// Where a tile does not lie in C as it is, because C is transposed or not all of its rows belong to it, it is worked out in a buffer,
    /// from the elements of C and by the same expressions, so that an element does not depend on where the tiles begin.
    /// </summary>
    private static void Load(int rows, int columns, GemmOperand<T> c, T* tile, int height)
    {
        if (rows > 0 && c.RowStride != 1)
        {
            GemmPacking<T>.Transpose(c.Start, c.RowStride, rows, columns, tile, height);
            return;
        }

        for (int j = 0; rows > 0 && j < columns; j++)
        {
            new ReadOnlySpan<T>(c.At(0, j), rows).CopyTo(new Span<T>(tile + (j * height), rows));
        }
    }

    /// <summary>From the buffer to C.</summary>
    private static void Store(int rows, int columns, T* tile, int height, GemmOperand<T> c)
    {
        if (c.RowStride != 1)
        {
            GemmPacking<T>.Transpose(tile, height, columns, rows, c.Start, c.RowStride);
            return;
        }

        for (int j = 0; j < columns; j++)
        {
            GemmPacking<T>.Copy(tile + (j * height), c.At(0, j), rows);
        }
    }

    private static void Tile(
        int height, int columns, int k, T alpha, T* panel, nint lda, GemmOperand<T> b, GemmBias<T> bias, bool accumulate, T* c, nint ldc)
    {
        if (height == PanelRows)
        {
            Tile<Size3>(columns, k, alpha, panel, lda, b, bias, accumulate, c, ldc);
        }
        else if (height == 2 * TSimd.Count)
        {
            Tile<Size2>(columns, k, alpha, panel, lda, b, bias, accumulate, c, ldc);
        }
        else
        {
            Tile<Size1>(columns, k, alpha, panel, lda, b, bias, accumulate, c, ldc);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile<TRows>(
        int columns, int k, T alpha, T* panel, nint lda, GemmOperand<T> b, GemmBias<T> bias, bool accumulate, T* c, nint ldc)
        where TRows : struct, ISize
    {
        switch (columns)
        {
            case 8:
                GemmTile<T, TVector, TSimd>.Multiply<TRows, Size8>(k, alpha, panel, lda, b.Start, b.RowStride, b.ColumnStride, bias, accumulate, c, ldc);
                break;
            case 4:
                GemmTile<T, TVector, TSimd>.Multiply<TRows, Size4>(k, alpha, panel, lda, b.Start, b.RowStride, b.ColumnStride, bias, accumulate, c, ldc);
                break;
            case 2:
                GemmTile<T, TVector, TSimd>.Multiply<TRows, Size2>(k, alpha, panel, lda, b.Start, b.RowStride, b.ColumnStride, bias, accumulate, c, ldc);
                break;
            default:
                GemmTile<T, TVector, TSimd>.Multiply<TRows, Size1>(k, alpha, panel, lda, b.Start, b.RowStride, b.ColumnStride, bias, accumulate, c, ldc);
                break;
        }
    }

    /// <summary>
    /// Some rows and some depth of A as panels, each where it lies or packed into the buffer. A last panel that would reach past the last
    /// row begins so many rows further up, where A has them, and otherwise is filled up with anything.
    /// </summary>
    private readonly ref struct Block
    {
        private readonly GemmOperand<T> _a;
        private readonly int _rowsAbove;
        private readonly bool _packed;
        private readonly T* _buffer;

        public Block(GemmOperand<T> a, int rowsAbove, int rows, int depth, bool pack, T* buffer)
        {
            (_a, _rowsAbove, Rows, Depth, _packed) = (a, rowsAbove, rows, depth, pack);
            _buffer = buffer;
            int whole = pack ? WholePanels(rows) : 0;
            GemmPacking<T>.PackWhole(a, whole, PanelRows, depth, Packed(0));
            int height;
            for (int row = whole * PanelRows; row < rows; row += height)
            {
                height = PanelHeight(rows - row);
                if (IsPacked(row))
                {
                    int start = row - Shift(row);
                    GemmPacking<T>.Pack(a.From(start, 0), Math.Min(height, rows - start), height, depth, Packed(row));
                }
            }
        }

        public int Rows { get; }

        public int Depth { get; }

        /// <summary>Room for a tile, in front of the panels.</summary>
        public T* TileBuffer => _buffer;

        /// <summary>How many rows above its place the panel begins.</summary>
        public int Shift(int row)
        {
            int missing = PanelHeight(Rows - row) - (Rows - row);
            return missing > 0 && missing <= _rowsAbove + row ? missing : 0;
        }

        /// <summary>The address of the panel for a row of the block, and its distance from one p to the next.</summary>
        public (nint Panel, nint Lda) Panel(int row) => IsPacked(row)
            ? ((nint)Packed(row), PanelHeight(Rows - row))
            : ((nint)_a.At(row - Shift(row), 0), _a.ColumnStride);

        private T* Packed(int row) => _buffer + TileRoom + (row * Depth);

        /// <summary>A panel with an unfinished vector is always packed: reading past its rows could leave the matrix.</summary>
        private bool IsPacked(int row) => _packed || PanelHeight(Rows - row) - Shift(row) > Rows - row;
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
            GemmPacking<T>.PackWhole(b.Transposed, packedColumns / TSimd.TileColumns, TSimd.TileColumns, depth, buffer);
        }

        /// <summary>The sliver whose first column is j.</summary>
        public GemmOperand<T> From(int j) => j < _packedColumns
            ? new(_packed + (j * _depth), TSimd.TileColumns, 1)
            : _b.From(0, j);
    }
}
