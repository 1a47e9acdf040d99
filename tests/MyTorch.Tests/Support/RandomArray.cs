using System.Numerics;

namespace MyTorch.Tests.Support;

/// <summary>Creates inputs for kernel tests.</summary>
internal static class RandomArray
{
    /// <summary>Returns integers from -9 to 9: sums of a few thousand of their products are exact in both element types, in any order.</summary>
    public static T[] Integers<T>(int length, int seed) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => T.CreateTruncating(random.Next(-9, 10)))];
    }

    /// <summary>Returns numbers from -0.5 to 0.5, whose sums and products are rounded.</summary>
    public static T[] Fractions<T>(int length, int seed) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => T.CreateTruncating(random.NextDouble() - 0.5))];
    }
}
