using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>The loops around the tile, for one vector width.</summary>
internal static unsafe class GemmLoops<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    /// <summary>The number of rows in the tallest tile.</summary>
    private static int PanelRows => GemmBlocking.PanelVectors * TSimd.Count;

    /// <summary>The number of elements in the largest tile.</summary>
    private static int TileLength => PanelRows * GemmBlocking.WideTile;

    /// <summary>Whether tiles of few rows use narrower vectors, which the machine multiplies at the same rate.</summary>
    private static bool HasNarrowTiles => TSimd.Count > Vector256<T>.Count;

    /// <summary>Computes the product; its sums are not empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in GemmProduct<T> product)
    {
        (int m, int n, int k) = (product.M, product.N, product.K);
        if (product.MayTranspose && GemmBlocking.TransposesResult(m, n, TSimd.Count, TSimd.TileColumns))
        {
            Multiply(product.Transposed);
            return;
        }

        if (n == 1 && product.A.RowStride == 1 && product.C.RowStride == 1 && m > GemmBlocking.ColumnVectors * TSimd.Count)
        {
            GemmColumn<T, TVector, TSimd>.Multiply(m, k, product.Alpha, product.A, product.B, product.Bias[0], product.Accumulate, product.C.Start);
            return;
        }

        bool packRows = product.A.RowStride != 1 || GemmBlocking.PacksRows<T>(m, n, k, TSimd.TileColumns);
        bool packColumns = GemmBlocking.PacksColumns<T>(m, n, k, product.B.RowStride, TSimd.TileColumns);
        if (!packRows && !packColumns && k <= GemmBlocking.Depth<T>() && product.C.RowStride == 1)
        {
            MultiplyInPlace(product);
        }
        else
        {
            MultiplyBlocks(product, packRows, packColumns);
        }
    }

    /// <summary>Computes the product if nothing is packed and the sums are not split into blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyInPlace(in GemmProduct<T> product)
    {
        (int m, int n, int k) = (product.M, product.N, product.K);
        (GemmOperand<T> a, GemmOperand<T> b, GemmOperand<T> c) = (product.A, product.B, product.C);
        int blockRows = GemmBlocking.BlockRows<T>(m, PanelRows, k);
        int tileColumns = TileColumns(m);
        for (int i = 0; i < m; i += blockRows)
        {
            int end = Math.Min(i + blockRows, m);
            int columns;
            for (int j = 0; j < n; j += columns)
            {
                columns = Columns(n - j, tileColumns);
                T* right = b.At(0, j);
                T* target = c.At(0, j);
                GemmBias<T> bias = product.Bias.From(j);
                int rows;
                for (int row = i; row < end; row += rows)
                {
                    rows = Rows(end - row);
                    int shift = product.Accumulate ? 0 : Shift(rows, row);
                    Tile(
                        k, product.Alpha, a.Start + row - shift, a.ColumnStride, right, b.RowStride, b.ColumnStride, bias, product.Accumulate,
                        target + row - shift, c.ColumnStride, rows + shift, columns);
                }
            }
        }
    }

    private static void MultiplyBlocks(in GemmProduct<T> product, bool packRows, bool packColumns)
    {
        (int m, int n) = (product.M, product.N);
        int blocks = GemmBlocking.SumBlocks<T>(product.K);
        int depth = GemmBlocking.SumBlock(product.K, 0, blocks).End;
        int blockRows = GemmBlocking.BlockRows<T>(m, PanelRows, depth);
        int packedColumns = packColumns ? n - (n % TSimd.TileColumns) : 0;
        int rowBuffer = TileLength + (packRows ? (blockRows + PanelRows) * depth : 0);
        T* buffer = Scratch<T>.Reserve(checked(rowBuffer + (packedColumns / TSimd.TileColumns * Slivers.Distance(depth))));
        for (int sum = 0; sum < blocks; sum++)
        {
            (int p, int end) = GemmBlocking.SumBlock(product.K, sum, blocks);
            var slivers = new Slivers(product.B.From(p, 0), end - p, packedColumns, buffer + rowBuffer);
            for (int i = 0; i < m; i += blockRows)
            {
                var block = new Block(product.A.From(i, p), Math.Min(blockRows, m - i), end - p, packRows, buffer + TileLength);
                MultiplyBlock(block, slivers, product, i, product.Accumulate || sum > 0, buffer);
            }
        }
    }

    /// <summary>Computes the rows of C that belong to the block, starting at <paramref name="top"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyBlock(in Block block, in Slivers slivers, in GemmProduct<T> product, int top, bool accumulate, T* tile)
    {
        GemmOperand<T> c = product.C.From(top, 0);
        int tileColumns = TileColumns(product.M);
        bool fetches = GemmBlocking.FetchesResult<T>(product.M, product.N);
        int columns;
        for (int j = 0; j < product.N; j += columns)
        {
            columns = slivers.IsPacked(j) ? TSimd.TileColumns : Columns(product.N - j, tileColumns);
            GemmOperand<T> b = slivers.From(j);
            GemmBias<T> bias = product.Bias.From(j);
            int rows;
            for (int row = 0; row < block.Rows; row += rows)
            {
                rows = Rows(block.Rows - row);
                (nint panel, nint lda) = block.Panel(row, rows);
                GemmOperand<T> target = c.From(row, j);
                if (c.RowStride == 1)
                {
                    if (fetches)
                    {
                        GemmPacking<T>.Prefetch(target.Start, c.ColumnStride, columns, rows);
                    }

                    Tile(block.Depth, product.Alpha, (T*)panel, lda, b.Start, b.RowStride, b.ColumnStride, bias, accumulate, target.Start, c.ColumnStride, rows, columns);
                    continue;
                }

                // C is transposed: the tile is computed in a buffer, starting from the elements of C and by the same expressions.
                if (accumulate)
                {
                    GemmPacking<T>.Transpose(target.Start, target.RowStride, rows, columns, tile, PanelRows);
                }

                Tile(block.Depth, product.Alpha, (T*)panel, lda, b.Start, b.RowStride, b.ColumnStride, bias, accumulate, tile, PanelRows, rows, columns);
                GemmPacking<T>.Transpose(tile, PanelRows, columns, rows, target.Start, target.RowStride);
            }
        }
    }

    /// <summary>
    /// Returns the number of rows in the next tile: up to three vectors, the last of which may be partial. Four vectors are split into two and
    /// two, which use the multipliers better than three and one. If the last rows would fill at most half of another vector, they are left to a
    /// narrow tile.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Rows(int remaining)
    {
        int vectors = (int)((uint)remaining / (uint)TSimd.Count);
        if (vectors > 4)
        {
            return PanelRows;
        }

        int partial = remaining - (vectors * TSimd.Count);
        if (partial > 0 && (vectors == 0 || !HasNarrowTiles || partial > Vector256<T>.Count))
        {
            vectors++;
        }

        return Math.Min(remaining, TSimd.Count * (vectors == 4 ? 2 : Math.Min(vectors, GemmBlocking.PanelVectors)));
    }

    /// <summary>
    /// Returns the number of rows to move a tile up so that its last vector is whole; 0 if there are too few rows above. Its first rows are then
    /// computed twice, with bitwise identical results, which costs less than a mask.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Shift(int rows, int above)
    {
        int missing = -rows & ((IsNarrow(rows) ? Vector256<T>.Count : TSimd.Count) - 1);
        return missing <= above ? missing : 0;
    }

    /// <summary>Returns the number of columns in the widest tile: a single row vector leaves registers for more columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int TileColumns(int m) => m <= TSimd.Count ? GemmBlocking.WideTile : TSimd.TileColumns;

    /// <summary>Returns the number of columns in the next tile; the last two tiles divide the remaining columns evenly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Columns(int remaining, int max) => remaining >= 2 * max ? max : remaining > max ? (remaining + 1) / 2 : remaining;

    /// <summary>Returns the number of leading panels that certainly have three vectors; the last panels may differ.</summary>
    private static int WholePanels(int rows) => Math.Max(0, rows - (2 * TSimd.Count)) / PanelRows;

    private static bool IsNarrow(int rows) => HasNarrowTiles && rows <= Vector256<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(
        int k, T alpha, T* a, nint lda, T* b, nint rowStride, nint columnStride, GemmBias<T> bias, bool accumulate, T* c, nint ldc, int rows, int columns)
    {
        if (IsNarrow(rows))
        {
            GemmTile<T, Vector256<T>, Simd256<T>>.Multiply(k, alpha, a, lda, b, rowStride, columnStride, bias, accumulate, c, ldc, rows, columns);
        }
        else
        {
            GemmTile<T, TVector, TSimd>.Multiply(k, alpha, a, lda, b, rowStride, columnStride, bias, accumulate, c, ldc, rows, columns);
        }
    }

    /// <summary>A block of A as panels, in place or packed into the buffer.</summary>
    private readonly ref struct Block
    {
        private readonly GemmOperand<T> _a;
        private readonly bool _isPacked;
        private readonly T* _packed;

        public Block(GemmOperand<T> a, int rows, int depth, bool pack, T* buffer)
        {
            (_a, Rows, Depth, _isPacked) = (a, rows, depth, pack);
            _packed = buffer;
            if (!pack)
            {
                return;
            }

            int whole = WholePanels(rows);
            GemmPacking<T>.PackWhole(a, whole, PanelRows, depth, buffer, PanelRows * depth);
            int height;
            for (int row = whole * PanelRows; row < rows; row += height)
            {
                height = GemmLoops<T, TVector, TSimd>.Rows(rows - row);
                GemmPacking<T>.Pack(a.From(row, 0), height, Stride(height), depth, buffer + (row * depth));
            }
        }

        public int Rows { get; }

        public int Depth { get; }

        /// <summary>Returns the address of the panel that starts at <paramref name="row"/>, and the distance between its columns.</summary>
        public (nint Panel, nint Lda) Panel(int row, int rows) =>
            _isPacked ? ((nint)(_packed + (row * Depth)), Stride(rows)) : ((nint)_a.At(row, 0), _a.ColumnStride);

        /// <summary>Returns the stride of a packed panel: its rows rounded up to whole vectors.</summary>
        private static int Stride(int rows)
        {
            int vector = IsNarrow(rows) ? Vector256<T>.Count : TSimd.Count;
            return (rows + vector - 1) / vector * vector;
        }
    }

    /// <summary>A block of B as slivers, each as wide as a tile; the first slivers may be packed contiguously.</summary>
    private readonly ref struct Slivers
    {
        private readonly GemmOperand<T> _b;
        private readonly nint _distance;
        private readonly int _packedColumns;
        private readonly T* _packed;

        public Slivers(GemmOperand<T> b, int depth, int packedColumns, T* buffer)
        {
            (_b, _distance, _packedColumns) = (b, Distance(depth), packedColumns);
            _packed = buffer;
            GemmPacking<T>.PackWhole(b.Transposed, packedColumns / TSimd.TileColumns, TSimd.TileColumns, depth, buffer, _distance);
        }

        /// <summary>
        /// Returns the number of elements between packed slivers, including a cache line of padding: a power of two apart, they would compete for
        /// the same cache sets.
        /// </summary>
        public static int Distance(int depth) => (depth * TSimd.TileColumns) + (64 / sizeof(T));

        /// <summary>Whether the sliver that starts at column j is packed.</summary>
        public bool IsPacked(int j) => j < _packedColumns;

        /// <summary>Returns the sliver that starts at column j.</summary>
        public GemmOperand<T> From(int j) => IsPacked(j) ? new(_packed + (j / TSimd.TileColumns * _distance), TSimd.TileColumns, 1) : _b.From(0, j);
    }
}
