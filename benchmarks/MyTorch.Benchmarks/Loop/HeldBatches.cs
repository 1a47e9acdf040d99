using System.Numerics;
using MyTorch.Data;

namespace MyTorch.Benchmarks.Loop;

/// <summary>A few batches, over and over, all in memory, so that there is nothing to load.</summary>
/// <param name="batches">The batches.</param>
/// <param name="count">How many make an epoch.</param>
internal sealed class HeldBatches<T>(IReadOnlyList<Batch<T>> batches, int count) : IBatchSource<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public int Features => batches[0].X.ColumnCount;

    public int Outputs => batches[0].Y.ColumnCount;

    public long? Count => (long)count * batches[0].X.RowCount;

    public IEnumerable<Batch<T>> Epoch(int epoch) => Enumerable.Range(0, count).Select(number => batches[number % batches.Count]);
}
