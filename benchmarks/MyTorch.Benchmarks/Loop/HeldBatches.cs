using System.Numerics;
using MyTorch.Data;

namespace MyTorch.Benchmarks.Loop;

/// <summary>Repeats a few batches in memory, so that nothing is loaded.</summary>
/// <param name="batches">The batches.</param>
/// <param name="count">The number of batches per epoch.</param>
internal sealed class HeldBatches<T>(IReadOnlyList<Batch<T>> batches, int count) : IBatchSource<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public int Features => batches[0].X.ColumnCount;

    public int Outputs => batches[0].Y.ColumnCount;

    public long? Count => (long)count * batches[0].X.RowCount;

    public IEnumerable<Batch<T>> Epoch(int epoch) => Enumerable.Range(0, count).Select(number => batches[number % batches.Count]);
}
