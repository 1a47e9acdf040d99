using System.Numerics;

namespace MyTorch.Kernels;

/// <summary>
/// Cuts a long sum into blocks of a fixed length, whose sums are added in pairs, so that the rounding error hardly grows with the length. The
/// cuts depend on the length alone.
/// </summary>
internal static class Pairwise
{
    /// <summary>The number of elements that are added without a cut, in the lanes of vectors.</summary>
    public const int Block = 1024;

    /// <summary>The number of columns of a row that are added one after the other; a longer row is a sum of such sums.</summary>
    public const int Columns = 256;

    /// <summary>The length of the first half of a sum longer than a block: the largest power of two below its length.</summary>
    public static int Half(int length) => (int)(BitOperations.RoundUpToPowerOf2((uint)length) / 2);
}
