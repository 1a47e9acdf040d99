using System.Numerics;
using MathNet.Numerics;

namespace MyTorch.Data;

/// <summary>Splits a dataset into batches, in order or reshuffled every epoch.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class DataLoader<T> : IBatchSource<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Dataset<T> _samples;

    /// <summary>The indices of the samples to load, or null for all.</summary>
    private readonly int[]? _rows;
    private readonly int _length;
    private readonly IBatchTransform<T>[] _transforms;
    private readonly ReshuffledOrder? _reshuffled;

    // Null while in use, so that a concurrent enumeration allocates its own.
    private Buffers? _spare;

    /// <summary>Creates the loader.</summary>
    /// <param name="samples">The samples, at least one.</param>
    /// <param name="batchSize">The number of samples in a batch, at least 1.</param>
    /// <param name="shuffle">Whether the samples are reshuffled every epoch.</param>
    /// <param name="seed">The seed of the shuffle.</param>
    /// <param name="dropLast">Whether an incomplete last batch is dropped; there must then be enough samples for one batch.</param>
    /// <param name="transforms">The transforms applied to each batch, in this order; null for none.</param>
    /// <param name="mergeLastSingle">
    /// Whether a last batch of a single sample is merged into the previous batch, which then has <paramref name="batchSize"/> + 1 samples. Use it
    /// with <see cref="BatchNorm{T}"/>, which learns nothing from a single sample. It excludes <paramref name="dropLast"/>.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There are no samples, or with <paramref name="dropLast"/> no full batch; or both <paramref name="dropLast"/> and
    /// <paramref name="mergeLastSingle"/> are true.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> is less than 1.</exception>
    public DataLoader(
        Dataset<T> samples,
        int batchSize,
        bool shuffle = false,
        int seed = 0,
        bool dropLast = false,
        IReadOnlyList<IBatchTransform<T>>? transforms = null,
        bool mergeLastSingle = false)
        : this(samples, null, batchSize, (shuffle, seed), dropLast, transforms, mergeLastSingle)
    {
    }

    /// <summary>
    /// Creates a loader of some samples of a dataset, such as those of a fold, without copying them. Its batches are bitwise identical to those of
    /// <see cref="Dataset{T}.Subset"/>.
    /// </summary>
    /// <param name="samples">The dataset; several loaders may share it.</param>
    /// <param name="rows">The indices of the samples, each 0 to N - 1, at least one; duplicates are allowed. The list is copied.</param>
    /// <param name="batchSize">The number of samples in a batch, at least 1.</param>
    /// <param name="shuffle">Whether the samples are reshuffled every epoch; otherwise they keep the order of <paramref name="rows"/>.</param>
    /// <param name="seed">The seed of the shuffle.</param>
    /// <param name="dropLast">Whether an incomplete last batch is dropped; there must then be enough samples for one batch.</param>
    /// <param name="transforms">The transforms applied to each batch, in this order, with the sample indices of the whole dataset; null for none.</param>
    /// <param name="mergeLastSingle">
    /// Whether a last batch of a single sample is merged into the previous batch, which then has <paramref name="batchSize"/> + 1 samples. It
    /// excludes <paramref name="dropLast"/>.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There are no rows, or with <paramref name="dropLast"/> no full batch; or both <paramref name="dropLast"/> and
    /// <paramref name="mergeLastSingle"/> are true.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="batchSize"/> is less than 1, or a row is outside 0 to N - 1.
    /// </exception>
    public DataLoader(
        Dataset<T> samples,
        IReadOnlyList<int> rows,
        int batchSize,
        bool shuffle = false,
        int seed = 0,
        bool dropLast = false,
        IReadOnlyList<IBatchTransform<T>>? transforms = null,
        bool mergeLastSingle = false)
        : this(samples, [.. rows ?? throw new ArgumentNullException(nameof(rows))], batchSize, (shuffle, seed), dropLast, transforms, mergeLastSingle)
    {
    }

    private DataLoader(
        Dataset<T> samples, int[]? rows, int batchSize, (bool Shuffles, int Seed) order, bool dropLast, IReadOnlyList<IBatchTransform<T>>? transforms, bool mergeLastSingle)
    {
        ArgumentNullException.ThrowIfNull(samples);
        Setting.NoNull(transforms ?? [], nameof(transforms));
        BatchSize = Setting.Count(batchSize);
        LastBatch.RequireOne(dropLast, mergeLastSingle);
        samples.RequireIndices(rows, nameof(rows));
        _length = rows?.Length ?? samples.Count;
        if (_length < (dropLast ? batchSize : 1))
        {
            throw new ArgumentException(
                $"There are {_length} samples, too few for a batch{(dropLast ? $" of {batchSize}" : "")}.", rows is null ? nameof(samples) : nameof(rows));
        }

        (_samples, _rows, (Shuffles, Seed), DropsLast, MergesLastSingle) = (samples, rows, order, dropLast, mergeLastSingle);
        _transforms = [.. transforms ?? []];
    }

    /// <summary>The number of samples in a batch; the last batch of an epoch may have fewer, or one more (<see cref="MergesLastSingle"/>).</summary>
    public int BatchSize { get; }

    /// <summary>Whether the samples are reshuffled every epoch.</summary>
    public bool Shuffles { get; }

    /// <summary>The seed of the shuffle; the order also depends on the epoch.</summary>
    public int Seed { get; }

    /// <summary>Whether an incomplete last batch is dropped.</summary>
    public bool DropsLast { get; }

    /// <summary>Whether a last batch of a single sample is merged into the previous batch.</summary>
    public bool MergesLastSingle { get; }

    /// <inheritdoc/>
    public int Features => _samples.X.ColumnCount;

    /// <inheritdoc/>
    public int Outputs => _samples.Y.ColumnCount;

    /// <inheritdoc/>
    public long? Count => DropsLast ? _length - (_length % BatchSize) : _length;

    /// <summary>
    /// Whether each epoch shuffles the order of the previous epoch, with one generator for all epochs, as in the handout's training loop; otherwise
    /// the order depends only on <see cref="Seed"/> and the epoch. Requires <see cref="Shuffles"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The value is true, but the loader does not shuffle.</exception>
    public bool ReshufflesPreviousOrder
    {
        get => _reshuffled is not null;
        init => _reshuffled = !value ? null
            : Shuffles ? new ReshuffledOrder(Seed)
            : throw new InvalidOperationException($"{nameof(ReshufflesPreviousOrder)} is true, but {nameof(Shuffles)} is false: create the loader with shuffle: true.");
    }

    /// <inheritdoc/>
    public IEnumerable<Batch<T>> Epoch(int epoch) => Epoch(epoch, reuse: false);

    /// <inheritdoc/>
    public IEnumerable<Batch<T>> Epoch(int epoch, bool reuse)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epoch, 1);
        return Batches(epoch, reuse);
    }

    private IEnumerable<Batch<T>> Batches(int epoch, bool reuse)
    {
        Buffers buffers = Interlocked.Exchange(ref _spare, null)
            ?? new Buffers(new int[_length], new BatchBuffers<T>(BatchSize, Features, Outputs, _samples.Weights is not null));
        try
        {
            WriteOrder(epoch, buffers.Order);
            int left = (int)Count!;
            while (left > 0)
            {
                int start = (int)Count! - left;
                int rows = left - 1 == BatchSize && MergesLastSingle ? left : Math.Min(BatchSize, left);
                yield return Fill(buffers.Batches.Get(rows, reuse), buffers.Order.AsSpan(start, rows), epoch);
                left -= rows;
            }
        }
        finally
        {
            _spare = buffers;
        }
    }

    private Batch<T> Fill(Batch<T> batch, ReadOnlySpan<int> numbers, int epoch)
    {
        _samples.Gather(numbers, batch);
        foreach (IBatchTransform<T> transform in _transforms)
        {
            transform.Apply(batch, numbers, epoch);
        }

        return batch;
    }

    private void WriteOrder(int epoch, int[] order)
    {
        WritePositions(epoch, order);
        for (int i = 0; _rows is not null && i < order.Length; i++)
        {
            order[i] = _rows[order[i]];
        }
    }

    private void WritePositions(int epoch, int[] order)
    {
        if (_reshuffled is not null)
        {
            _reshuffled.Write(epoch, order);
            return;
        }

        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        if (Shuffles)
        {
            Combinatorics.SelectPermutationInplace(order, SampleRandom.ForEpoch(Seed, epoch));
        }
    }

    /// <summary>The buffers of one enumeration.</summary>
    private sealed record Buffers(int[] Order, BatchBuffers<T> Batches);
}
