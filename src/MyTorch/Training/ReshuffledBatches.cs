using System.Numerics;
using MathNet.Numerics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// The batches of the handout's training loop: the order of an epoch is a shuffle of that of the epoch before, from one generator. So they are
/// functions of the epoch only in a run that asks for the epochs one after the other from the first on.
/// </summary>
internal sealed class ReshuffledBatches<T>(Dataset<T> samples, int batchSize, Random random) : IBatchSource<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] _order = [.. Enumerable.Range(0, samples.Count)];
    private readonly Batch<T> _whole = Create(samples, Math.Min(batchSize, samples.Count));
    private readonly Batch<T> _rest = Create(samples, samples.Count % batchSize);

    public int Features => samples.X.ColumnCount;

    public int Outputs => samples.Y.ColumnCount;

    public long? Count => samples.Count;

    public IEnumerable<Batch<T>> Epoch(int epoch)
    {
        Combinatorics.SelectPermutationInplace(_order, random);
        for (int start = 0; start < _order.Length; start += batchSize)
        {
            Batch<T> batch = _order.Length - start >= batchSize ? _whole : _rest;
            samples.Gather(_order.AsSpan(start, batch.X.RowCount), batch.X, batch.Y);
            yield return batch;
        }
    }

    private static Batch<T> Create(Dataset<T> samples, int rows) =>
        new(Dense.Create<T>(rows, samples.X.ColumnCount), Dense.Create<T>(rows, samples.Y.ColumnCount));
}
