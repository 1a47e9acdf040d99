using System.Numerics;
using FluentAssertions;
using MyTorch.Data;
using MyTorch.Tests.Support;

namespace MyTorch.Tests.Data;

/// <summary>Checks that no batch of a source overwrites another one, and that enumerations are independent.</summary>
internal static class BatchesCanBeKept
{
    public static void Check<T>(IBatchSource<T> source) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string[][] expected = [.. Enumerable.Range(1, 3).Select(epoch => source.Epoch(epoch).Select(Hash).ToArray())];
        expected.Should().OnlyContain(epoch => epoch.Distinct().Count() == epoch.Length, "all batches of an epoch differ");

        List<Batch<T>> kept = [.. source.Epoch(1)];
        kept.Select(Hash).Should().Equal(expected[0]);
        source.Epoch(2, reuse: true).Select(Hash).Should().Equal(expected[1]);
        kept.Select(Hash).Should().Equal(expected[0], "later epochs leave earlier batches alone");

        foreach ((bool reuse, int one, int other) in new[] { (false, 1, 3), (false, 2, 2), (true, 1, 3), (true, 2, 2) })
        {
            (string First, string Second)[] inTurn = [.. source.Epoch(one, reuse).Zip(source.Epoch(other, reuse), (first, second) => (Hash(first), Hash(second)))];
            inTurn.Select(pair => pair.First).Should().Equal(expected[one - 1]);
            inTurn.Select(pair => pair.Second).Should().Equal(expected[other - 1]);
        }

        string[][] parallel = new string[8][];
        Parallel.For(0, parallel.Length, i => parallel[i] = [.. source.Epoch(1 + (i % 3), reuse: i % 2 == 0).Select(Hash)]);
        foreach ((int i, string[] hashes) in parallel.Index())
        {
            hashes.Should().Equal(expected[i % 3]);
        }
    }

    private static string Hash<T>(Batch<T> batch) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        $"{batch.X.RowCount} {Bits.Hash(batch.X.Enumerate())} {Bits.Hash(batch.Y.Enumerate())}";
}
