using System.Numerics;
using MathNet.Numerics;
using MathNet.Numerics.Random;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>The batches of the handout's training loop: the order of an epoch is a shuffle of that of the epoch before, from one generator.</summary>
internal sealed class ReshuffledBatches<T>(Dataset<T> samples, int batchSize, int seed, bool dropLast = false) : IBatchSource<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] _order = new int[samples.Count];
    private readonly Batch<T> _whole = Create(samples, Math.Min(batchSize, samples.Count));
    private readonly Batch<T> _rest = Create(samples, samples.Count % batchSize);
    private Xoshiro256StarStar _random = new(seed);
    private int _shuffles;

    public int Features => samples.X.ColumnCount;

    public int Outputs => samples.Y.ColumnCount;

    public long? Count => samples.Count - (dropLast ? samples.Count % batchSize : 0);

    public IEnumerable<Batch<T>> Epoch(int epoch)
    {
        SetOrder(epoch);
        int count = (int)Count!;
        for (int start = 0; start < count; start += batchSize)
        {
            Batch<T> batch = count - start >= batchSize ? _whole : _rest;
            samples.Gather(_order.AsSpan(start, batch.X.RowCount), batch.X, batch.Y);
            yield return batch;
        }
    }

    /// <summary>Shuffles as often as epochs have begun, so that a run which goes on in the middle has the orders of one that never stopped.</summary>
    private void SetOrder(int epoch)
    {
        if (_shuffles == 0 || epoch <= _shuffles)
        {
            (_random, _shuffles) = (new Xoshiro256StarStar(seed), 0);
            for (int i = 0; i < _order.Length; i++)
            {
                _order[i] = i;
            }
        }

        for (; _shuffles < epoch; _shuffles++)
        {
            Combinatorics.SelectPermutationInplace(_order, _random);
        }
    }

    private static Batch<T> Create(Dataset<T> samples, int rows) =>
        new(Dense.Create<T>(rows, samples.X.ColumnCount), Dense.Create<T>(rows, samples.Y.ColumnCount));
}
