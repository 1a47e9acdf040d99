using System.Numerics;
using MathNet.Numerics;
using MyTorch.Data;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>The samples of a dataset in batches, in their order or shuffled anew for each epoch.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class DataLoader<T> : IBatchSource<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Dataset<T> _samples;
    private readonly IBatchTransform<T>[] _transforms;
    private readonly int[] _order;
    private readonly Batch<T> _wholeBatch;
    private readonly Batch<T> _lastBatch;

    /// <summary>Creates the loader.</summary>
    /// <param name="samples">The samples, at least one.</param>
    /// <param name="batchSize">Samples in a batch, at least 1.</param>
    /// <param name="shuffle">Whether each epoch goes through the samples in an order of its own.</param>
    /// <param name="seed">Decides the orders.</param>
    /// <param name="dropLast">Whether a last batch with fewer samples is left out; then there must be samples for one batch.</param>
    /// <param name="transforms">What is done to each batch, one after the other; null for nothing.</param>
    /// <exception cref="ArgumentException">There are no samples, or, with <paramref name="dropLast"/>, no whole batch.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> is less than 1.</exception>
    public DataLoader(
        Dataset<T> samples, int batchSize, bool shuffle = false, int seed = 0, bool dropLast = false, IReadOnlyList<IBatchTransform<T>>? transforms = null)
    {
        ArgumentNullException.ThrowIfNull(samples);
        Setting.NoNull(transforms ?? [], nameof(transforms));
        BatchSize = Setting.Count(batchSize);
        if (samples.Count < (dropLast ? batchSize : 1))
        {
            throw new ArgumentException($"There are {samples.Count} samples, too few for a batch{(dropLast ? $" of {batchSize}" : "")}.", nameof(samples));
        }

        (_samples, Shuffles, Seed, DropsLast) = (samples, shuffle, seed, dropLast);
        _transforms = [.. transforms ?? []];
        _order = new int[samples.Count];
        _wholeBatch = Batch<T>.Create(Math.Min(batchSize, samples.Count), Features, Outputs);
        int rest = samples.Count % _wholeBatch.X.RowCount;
        _lastBatch = rest == 0 || dropLast ? _wholeBatch : Batch<T>.Create(rest, Features, Outputs);
    }

    /// <summary>Samples in a batch; the last one of an epoch may have fewer.</summary>
    public int BatchSize { get; }

    /// <summary>Whether each epoch goes through the samples in an order of its own.</summary>
    public bool Shuffles { get; }

    /// <summary>What decides the orders, together with the number of the epoch.</summary>
    public int Seed { get; }

    /// <summary>Whether a last batch with fewer samples is left out.</summary>
    public bool DropsLast { get; }

    /// <inheritdoc/>
    public int Features => _samples.X.ColumnCount;

    /// <inheritdoc/>
    public int Outputs => _samples.Y.ColumnCount;

    /// <inheritdoc/>
    public long? Count => DropsLast ? _order.Length - (_order.Length % BatchSize) : _order.Length;

    /// <inheritdoc/>
    public IEnumerable<Batch<T>> Epoch(int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epoch, 1);
        return Batches(epoch);
    }

    private IEnumerable<Batch<T>> Batches(int epoch)
    {
        SetOrder(epoch);
        int count = (int)Count!;
        for (int start = 0; start < count; start += BatchSize)
        {
            yield return ToBatch(start, count - start >= BatchSize ? _wholeBatch : _lastBatch, epoch);
        }
    }

    private Batch<T> ToBatch(int start, Batch<T> batch, int epoch)
    {
        ReadOnlySpan<int> numbers = _order.AsSpan(start, batch.X.RowCount);
        _samples.Gather(numbers, batch.X, batch.Y);
        foreach (IBatchTransform<T> transform in _transforms)
        {
            transform.Apply(batch, numbers, epoch);
        }

        return batch;
    }

    private void SetOrder(int epoch)
    {
        for (int i = 0; i < _order.Length; i++)
        {
            _order[i] = i;
        }

        if (Shuffles)
        {
            Combinatorics.SelectPermutationInplace(_order, SampleRandom.ForEpoch(Seed, epoch));
        }
    }
}
