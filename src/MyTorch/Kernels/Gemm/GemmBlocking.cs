using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>
/// The block sizes of the matrix product, after BLIS: a sliver of B (Depth x tile columns) stays in the first-level cache while the
/// panels of a block of A (some panels x Depth) pass by from the second level. A tile of few columns uses what it loads less often than one
/// of many, so that packing pays sooner.
/// </summary>
internal static class GemmBlocking
{
    /// <summary>Vectors of rows in a panel of A, the height of the tile.</summary>
    public const int PanelVectors = 3;

    /// <summary>
    /// Vectors of rows up to which a product with a single column takes the tile, which keeps its sums in registers; of more, the columns of
    /// A are read from top to bottom.
    /// </summary>
    public const int ColumnVectors = 4;

    /// <summary>Columns of a wide tile.</summary>
    public const int WideTile = 8;

    /// <summary>Bytes of a block of A, for the second-level cache: 8 panels of 24 x 256 doubles, or more that are shorter.</summary>
    private const int BlockBytes = 8 * 24 * 256 * sizeof(double);

    /// <summary>
    /// An A with more bytes in the products of a block of the sum is packed, so that its panels lie in one piece; below, the second-level
    /// cache holds all of it and packing would cost more than it gives.
    /// </summary>
    private const int PackAbove = 900 * 1024;

    /// <summary>The same for all of A and a tile that is not wide, which asks the second-level cache for twice as much: from what the first-level cache cannot hold.</summary>
    private const int NarrowPackAbove = 64 * 1024;

    /// <summary>
    /// A B of more bytes is packed where enough rows of A share it: its columns may lie a power of two apart, where they fight for the same
    /// places in the cache.
    /// </summary>
    private const int PackColumnsAbove = 128 * 1024;

    /// <summary>A C of more bytes is asked for ahead, tile by tile: it comes from behind the second-level cache.</summary>
    private const int FetchAbove = 1024 * 1024;

    /// <summary>Blocks of a sum begin at multiples of it: columns of A that a thread owns begin with a cache line of a row of samples.</summary>
    private const int SumGrain = 16;

    /// <summary>Columns of B that make packing A worth it.</summary>
    private const int PackRowsFromColumns = 24;

    /// <summary>The same where A comes from memory: from many columns of A at a time it comes slowly.</summary>
    private const int PackLargeRowsFromColumns = 4;

    /// <summary>Rows of A that make packing B worth it.</summary>
    private const int PackColumnsFromRows = 256;

    /// <summary>The same for a B that lies transposed, with rows at a multiple of <see cref="ConflictStride"/>.</summary>
    private const int ConflictPackColumnsFromRows = 96;

    private const int CacheLine = 64;

    /// <summary>Bytes between rows of which the second-level cache has room for fewer than a sliver has.</summary>
    private const int ConflictStride = 8192;

    /// <summary>The same for a B that lies transposed and a tile that is not wide: it takes few elements of each cache line.</summary>
    private const int NarrowPackColumnsFromRows = 48;

    /// <summary>The most products of one sum before it is added to C.</summary>
    public static int Depth<T>() => Unsafe.SizeOf<T>() == sizeof(double) ? 256 : 384;

    /// <summary>
    /// The blocks of about the same length into which a sum of k products is cut. It depends on k alone, or the bits of a result would
    /// depend on threads or vectors.
    /// </summary>
    public static int SumBlocks<T>(int k) => Math.Max(1, (k + Depth<T>() - 1) / Depth<T>());

    /// <summary>The products of a block, from Start up to, not including, End; no block is longer than the first.</summary>
    public static (int Start, int End) SumBlock(int k, int block, int blocks) => Chunks.Range(k, block, blocks, SumGrain);

    /// <summary>Rows of A (m x k) in a block: all of them, or as many panels as fit.</summary>
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
    /// Whether the transpose of C (m x n) is worked out from an A that lies transposed: where it is less work to transpose the B of few columns
    /// and the result than that A, and the columns fill vectors.
    /// </summary>
    public static bool TransposesResult(int m, int n, int vector, int tileColumns) => tileColumns >= WideTile && n % vector == 0 && 4L * n <= m;

    /// <summary>
    /// Whether C (m x n) has so few rows that its transpose is worked out from an A that lies transposed: its columns would not fill half
    /// a vector, those of the transpose do.
    /// </summary>
    public static bool IsFlat<T>(int m, int n) => m < Vector512<T>.Count / 2 && n >= Vector512<T>.Count;

    /// <summary>Whether each tile of C (m x n) is asked for before its sums are computed.</summary>
    public static bool FetchesResult<T>(int m, int n) => (long)m * n * Unsafe.SizeOf<T>() > FetchAbove;

    /// <summary>
    /// Whether B (k x n), whose rows begin <paramref name="rowStride"/> elements apart, is packed: where many rows of A share it. Fewer are
    /// enough where a sliver takes a part of each cache line only and its lines fight for a few places in the second-level cache.
    /// </summary>
    public static bool PacksColumns<T>(int m, int n, int k, nint rowStride, int tileColumns)
    {
        bool isTransposed = rowStride != 1;
        bool takesPartsOfLines = tileColumns * Unsafe.SizeOf<T>() < CacheLine;
        int rows = isTransposed && tileColumns < WideTile ? NarrowPackColumnsFromRows
            : isTransposed && takesPartsOfLines && rowStride * Unsafe.SizeOf<T>() % ConflictStride == 0 ? ConflictPackColumnsFromRows
            : PackColumnsFromRows;
        return m >= rows && (long)n * k * Unsafe.SizeOf<T>() > PackColumnsAbove;
    }
}
