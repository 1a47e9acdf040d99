using System.Numerics;

namespace MyTorch.Benchmarks.Loop;

/// <summary>The same batches in every epoch, all in memory, so that there is nothing to load.</summary>
internal sealed class HeldBatches<T>(IReadOnlyList<Batch<T>> batches) : IBatchSource<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public int Features => batches[0].X.ColumnCount;

    public int Outputs => batches[0].Y.ColumnCount;

    public long? Count => batches.Sum(batch => (long)batch.X.RowCount);

    public IEnumerable<Batch<T>> Epoch(int epoch) => batches;
}
