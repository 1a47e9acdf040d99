using System.Numerics;

namespace MyTorch.Kernels;

/// <summary>
/// Pairwise summation: a long sum is split into blocks of a fixed length, whose sums are added in pairs, so the rounding error hardly grows with
/// the length. The split depends only on the length.
/// </summary>
internal static class Pairwise
{
    /// <summary>The number of elements in a block, which is summed in vector lanes.</summary>
    public const int Block = 1024;

    /// <summary>The number of columns of a row that are added in sequence; a longer row is a sum of such sums.</summary>
    public const int Columns = 256;

    /// <summary>Returns the length of the first half of a sum longer than a block: the largest power of two below its length.</summary>
    public static int Half(int length) => (int)(BitOperations.RoundUpToPowerOf2((uint)length) / 2);
}
