using System.Numerics;

namespace MyTorch.Data;

/// <summary>
/// The samples of a file in batches while it is read, so that it may be larger than memory, which holds a batch and the shuffle buffer.
/// <see cref="DataLoader{T}"/> does the same for samples in memory.
/// </summary>
/// <remarks>
/// Shuffling draws each sample from a buffer, in which the next one of the file takes its place (as in TensorFlow's Dataset.shuffle). Every
/// sample comes exactly once an epoch, none more than the size of the buffer before its turn in the file; it may come any time later, though
/// seldom much. With a buffer for all samples every order is equally likely; with a smaller one, shuffle a file that is sorted by class
/// beforehand. The order is a function of seed, epoch and size of the buffer, whatever the batch size is.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class StreamLoader<T> : IBatchSource<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SampleFile<T> _file;
    private readonly IBatchTransform<T>[] _transforms;

    // Taken while it is in use, so that a second enumeration at the same time makes one of its own.
    private StreamBuffers<T>? _spare;

    /// <summary>Creates the loader.</summary>
    /// <param name="file">The samples.</param>
    /// <param name="batchSize">Samples in a batch, at least 1.</param>
    /// <param name="shuffleBuffer">Samples from which the next one is drawn, and which are held in memory; 0 for the order of the file.</param>
    /// <param name="seed">Decides the orders.</param>
    /// <param name="dropLast">Whether a last batch with fewer samples is left out.</param>
    /// <param name="transforms">What is done to each batch, one after the other; null for nothing.</param>
    /// <param name="mergeLastSingle">
    /// Whether a last batch of a single sample joins the batch before it, which then has <paramref name="batchSize"/> + 1 samples: for
    /// <see cref="BatchNorm{T}"/>, which learns nothing from a single sample. Not together with <paramref name="dropLast"/>.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> is less than 1, or <paramref name="shuffleBuffer"/> less than 0.</exception>
    /// <exception cref="ArgumentException">
    /// A batch or the buffer is more than an array holds, the file is known to be too short for a batch, or both <paramref name="dropLast"/> and
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

    /// <summary>Samples in a batch; the last one of an epoch may have fewer, or one more (<see cref="MergesLastSingle"/>).</summary>
    public int BatchSize { get; }

    /// <summary>Samples from which the next one is drawn; 0 when they come in the order of the file.</summary>
    public int ShuffleBuffer { get; }

    /// <summary>What decides the orders, together with the number of the epoch.</summary>
    public int Seed { get; }

    /// <summary>Whether a last batch with fewer samples is left out.</summary>
    public bool DropsLast { get; }

    /// <summary>Whether a last batch of a single sample joins the batch before it.</summary>
    public bool MergesLastSingle { get; }

    /// <inheritdoc/>
    public int Features => _file.Features;

    /// <inheritdoc/>
    public int Outputs => _file.Outputs;

    /// <summary>The samples of an epoch; where the file does not say, null until an epoch has come to its end.</summary>
    public long? Count { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">While the batches are asked for: the file is not as it should be, or too short for a batch.</exception>
    public IEnumerable<Batch<T>> Epoch(int epoch) => Epoch(epoch, reuse: false);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">While the batches are asked for: the file is not as it should be, or too short for a batch.</exception>
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
