using System.Numerics;

namespace MyTorch.Data;

/// <summary>
/// Reads a file in batches. The file may be larger than memory, which holds only a batch and the shuffle buffer.
/// <see cref="DataLoader{T}"/> does the same for samples in memory.
/// </summary>
/// <remarks>
/// Each sample is drawn at random from a buffer and replaced with the next one of the file (as in TensorFlow's Dataset.shuffle). Every sample
/// occurs exactly once per epoch. It moves forward by at most the size of the buffer, and may move back by any distance, though rarely far. If
/// the buffer holds all samples, every order is equally likely; with a smaller buffer, a file that is sorted by class must be shuffled
/// beforehand. The order depends on the seed, the epoch and the size of the buffer, but not on the batch size.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class StreamLoader<T> : IBatchSource<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SampleFile<T> _file;
    private readonly IBatchTransform<T>[] _transforms;

    // Null while in use, so that a concurrent enumeration allocates its own.
    private StreamBuffers<T>? _spare;

    /// <summary>Creates the loader.</summary>
    /// <param name="file">The file of samples.</param>
    /// <param name="batchSize">The number of samples in a batch, at least 1.</param>
    /// <param name="shuffleBuffer">The number of samples held in memory, from which the next one is drawn; 0 keeps the order of the file.</param>
    /// <param name="seed">The seed of the shuffle.</param>
    /// <param name="dropLast">Whether an incomplete last batch is dropped.</param>
    /// <param name="transforms">The transforms applied to each batch, in this order; null for none.</param>
    /// <param name="mergeLastSingle">
    /// Whether a last batch of a single sample is merged into the previous batch, which then has <paramref name="batchSize"/> + 1 samples. Use it
    /// with <see cref="BatchNorm{T}"/>, which learns nothing from a single sample. It excludes <paramref name="dropLast"/>.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> is less than 1, or <paramref name="shuffleBuffer"/> less than 0.</exception>
    /// <exception cref="ArgumentException">
    /// A batch or the buffer exceeds the maximum array length, the file is known to be too short for a batch, or both <paramref name="dropLast"/> and
    /// <paramref name="mergeLastSingle"/> are true.
    /// </exception>
    public StreamLoader(
        SampleFile<T> file,
        int batchSize,
        int shuffleBuffer = 0,
        int seed = 0,
        bool dropLast = false,
        IReadOnlyList<IBatchTransform<T>>? transforms = null,
        bool mergeLastSingle = false)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentOutOfRangeException.ThrowIfNegative(shuffleBuffer);
        Setting.NoNull(transforms ?? [], nameof(transforms));
        LastBatch.RequireOne(dropLast, mergeLastSingle);
        (_file, BatchSize, ShuffleBuffer, Seed, DropsLast, MergesLastSingle) = (file, Setting.Count(batchSize), shuffleBuffer, seed, dropLast, mergeLastSingle);
        if (file.Count < (dropLast ? batchSize : 1))
        {
            throw new ArgumentException(TooFew(file.Count.Value), nameof(file));
        }

        Dense.RequireLength(shuffleBuffer, Math.Max(Features, Outputs));
        Dense.RequireLength(batchSize, Math.Max(Features, Outputs));
        _transforms = [.. transforms ?? []];
        Count = dropLast ? file.Count - (file.Count % batchSize) : file.Count;
    }

    /// <summary>The number of samples in a batch; the last batch of an epoch may have fewer, or one more (<see cref="MergesLastSingle"/>).</summary>
    public int BatchSize { get; }

    /// <summary>The number of samples from which the next one is drawn; 0 keeps the order of the file.</summary>
    public int ShuffleBuffer { get; }

    /// <summary>The seed of the shuffle; the order also depends on the epoch.</summary>
    public int Seed { get; }

    /// <summary>Whether an incomplete last batch is dropped.</summary>
    public bool DropsLast { get; }

    /// <summary>Whether a last batch of a single sample is merged into the previous batch.</summary>
    public bool MergesLastSingle { get; }

    /// <inheritdoc/>
    public int Features => _file.Features;

    /// <inheritdoc/>
    public int Outputs => _file.Outputs;

    /// <summary>The number of samples in an epoch; if the file does not say, null until an epoch has completed.</summary>
    public long? Count { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">During the enumeration: the file is invalid, or too short for a batch.</exception>
    public IEnumerable<Batch<T>> Epoch(int epoch) => Epoch(epoch, reuse: false);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">During the enumeration: the file is invalid, or too short for a batch.</exception>
    public IEnumerable<Batch<T>> Epoch(int epoch, bool reuse)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epoch, 1);
        return Batches(epoch, reuse);
    }

    private IEnumerable<Batch<T>> Batches(int epoch, bool reuse)
    {
        using ISampleReader<T> reader = _file.Open();
        StreamBuffers<T> buffers = Interlocked.Exchange(ref _spare, null)
            ?? new StreamBuffers<T>(BatchSize, MergesLastSingle, new ShuffleBuffer<T>(ShuffleBuffer, Features, Outputs), Features, Outputs);
        try
        {
            buffers.Start(reader, SampleRandom.ForEpoch(Seed, epoch));
            long count = 0;
            int rows = buffers.Read();
            for (; rows >= BatchSize || (rows > 0 && !DropsLast); rows = buffers.Read())
            {
                count += rows;
                yield return Transform(buffers.Take(rows, reuse), buffers.Numbers[..rows], epoch);
            }

            Count = count > 0 ? count : throw new InvalidDataException($"{_file.Path}: {TooFew(rows)}");
        }
        finally
        {
            _spare = buffers;
        }
    }

    private string TooFew(long count) => $"There are {count} samples, too few for a batch{(DropsLast ? $" of {BatchSize}" : "")}.";

    private Batch<T> Transform(Batch<T> batch, ReadOnlySpan<int> numbers, int epoch)
    {
        foreach (IBatchTransform<T> transform in _transforms)
        {
            transform.Apply(batch, numbers, epoch);
        }

        return batch;
    }
}
