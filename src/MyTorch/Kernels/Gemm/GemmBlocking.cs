using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>
/// The block sizes of the matrix product, as in BLIS: a sliver of B (Depth x tile columns) stays in the L1 cache while the panels of a block of A
/// (several panels x Depth) stream from the L2 cache. A tile with few columns reuses loaded values less often, so packing pays off sooner.
/// </summary>
internal static class GemmBlocking
{
    /// <summary>The number of row vectors in a panel of A: the height of the tile.</summary>
    public const int PanelVectors = 3;

    /// <summary>
    /// The largest number of row vectors for which a product with a single column uses the tile, which keeps its sums in registers; above it, the
    /// columns of A are read from top to bottom.
    /// </summary>
    public const int ColumnVectors = 4;

    /// <summary>The number of columns in a wide tile.</summary>
    public const int WideTile = 8;

    /// <summary>The number of bytes in a block of A, for the L2 cache: 8 panels of 24 x 256 doubles, or more if they are shorter.</summary>
    private const int BlockBytes = 8 * 24 * 256 * sizeof(double);

    /// <summary>
    /// A is packed into contiguous panels if it has more bytes than this in a block of the sum; below, it fits in the L2 cache and packing would
    /// cost more than it saves.
    /// </summary>
    private const int PackAbove = 900 * 1024;

    /// <summary>
    /// The same limit for all of A and a narrow tile, which reads twice as much from the L2 cache: the size that exceeds the L1 cache.
    /// </summary>
    private const int NarrowPackAbove = 64 * 1024;

    /// <summary>
    /// B is packed if it has more bytes than this and enough rows of A share it: with columns a power of two apart, they would compete for the
    /// same cache sets.
    /// </summary>
    private const int PackColumnsAbove = 128 * 1024;

    /// <summary>C is prefetched tile by tile if it has more bytes than this, since it comes from beyond the L2 cache.</summary>
    private const int FetchAbove = 1024 * 1024;

    /// <summary>Blocks of a sum start at multiples of it, so the columns of A that a thread owns start at a cache line of a row of samples.</summary>
    private const int SumGrain = 16;

    /// <summary>The minimum number of columns of B for which packing A pays off.</summary>
    private const int PackRowsFromColumns = 24;

    /// <summary>The same if A comes from memory, which is slow to read from many columns at a time.</summary>
    private const int PackLargeRowsFromColumns = 4;

    /// <summary>The minimum number of rows of A for which packing B pays off.</summary>
    private const int PackColumnsFromRows = 256;

    /// <summary>The same for a B that is stored transposed with a row stride that is a multiple of <see cref="ConflictStride"/>.</summary>
    private const int ConflictPackColumnsFromRows = 96;

    private const int CacheLine = 64;

    /// <summary>A row stride in bytes at which the L2 cache holds fewer rows than a sliver has.</summary>
    private const int ConflictStride = 8192;

    /// <summary>The same for a B that is stored transposed and a narrow tile, which reads few elements of each cache line.</summary>
    private const int NarrowPackColumnsFromRows = 48;

    /// <summary>The maximum number of products in a sum before it is added to C.</summary>
    public static int Depth<T>() => Unsafe.SizeOf<T>() == sizeof(double) ? 256 : 384;

    /// <summary>
    /// Returns the number of blocks of similar length into which a sum of k products is cut. It depends only on k, so results do not depend on
    /// threads or vector width.
    /// </summary>
    public static int SumBlocks<T>(int k) => Math.Max(1, (k + Depth<T>() - 1) / Depth<T>());

    /// <summary>Returns the products of a block, from Start to End (exclusive); no block is longer than the first.</summary>
    public static (int Start, int End) SumBlock(int k, int block, int blocks) => Chunks.Range(k, block, blocks, SumGrain);

    /// <summary>Returns the number of rows of A (m x k) in a block: all of them, or as many panels as fit.</summary>
    public static int BlockRows<T>(int m, int panelRows, int depth) => (long)m * depth * Unsafe.SizeOf<T>() <= BlockBytes
        ? m
        : panelRows * Math.Max(1, BlockBytes / (panelRows * depth * Unsafe.SizeOf<T>()));

    /// <summary>Whether A (m x k, not transposed) is packed.</summary>
    public static bool PacksRows<T>(int m, int n, int k, int tileColumns)
    {
        int depth = tileColumns < WideTile ? k : Math.Min(k, Depth<T>());
        long bytes = (long)m * depth * Unsafe.SizeOf<T>();
        return n >= PackRowsFromColumns && tileColumns < WideTile ? bytes > NarrowPackAbove : n >= PackLargeRowsFromColumns && bytes > PackAbove;
    }

    /// <summary>
    /// Whether to compute the transpose of C (m x n) from an A that is stored transposed: if transposing the few columns of B and the result is
    /// less work than transposing A, and the columns fill vectors.
    /// </summary>
    public static bool TransposesResult(int m, int n, int vector, int tileColumns) => tileColumns >= WideTile && n % vector == 0 && 4L * n <= m;

    /// <summary>
    /// Whether C (m x n) has so few rows that its transpose is computed from an A that is stored transposed: the columns of C fill less than half
    /// a vector, and those of its transpose fill a vector.
    /// </summary>
    public static bool IsFlat<T>(int m, int n) => m < Vector512<T>.Count / 2 && n >= Vector512<T>.Count;

    /// <summary>Whether each tile of C (m x n) is prefetched before its sums are computed.</summary>
    public static bool FetchesResult<T>(int m, int n) => (long)m * n * Unsafe.SizeOf<T>() > FetchAbove;

    /// <summary>
    /// Whether B (k x n) with the given <paramref name="rowStride"/> is packed: if many rows of A share it. Fewer rows are enough if a sliver
    /// uses only part of each cache line and its lines compete for a few sets of the L2 cache.
    /// </summary>
    public static bool PacksColumns<T>(int m, int n, int k, nint rowStride, int tileColumns)
    {
        bool isTransposed = rowStride != 1;
        bool usesPartialLines = tileColumns * Unsafe.SizeOf<T>() < CacheLine;
        int rows = isTransposed && tileColumns < WideTile ? NarrowPackColumnsFromRows
            : isTransposed && usesPartialLines && rowStride * Unsafe.SizeOf<T>() % ConflictStride == 0 ? ConflictPackColumnsFromRows
            : PackColumnsFromRows;
        return m >= rows && (long)n * k * Unsafe.SizeOf<T>() > PackColumnsAbove;
    }
}
