using System.Numerics;
using MyTorch.Data;
using MyTorch.Kernels;

namespace MyTorch;

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
    private readonly ShuffleBuffer<T> _buffer;
    private readonly T[] _x;
    private readonly T[] _y;
    private readonly int[] _numbers;
    private readonly Batch<T> _wholeBatch;
    private Batch<T> _lastBatch;

    /// <summary>Creates the loader.</summary>
    /// <param name="file">The samples.</param>
    /// <param name="batchSize">Samples in a batch, at least 1.</param>
    /// <param name="shuffleBuffer">Samples from which the next one is drawn, and which are held in memory; 0 for the order of the file.</param>
    /// <param name="seed">Decides the orders.</param>
    /// <param name="dropLast">Whether a last batch with fewer samples is left out.</param>
    /// <param name="transforms">What is done to each batch, one after the other; null for nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> is less than 1, or <paramref name="shuffleBuffer"/> less than 0.</exception>
    /// <exception cref="ArgumentException">A batch or the buffer is more than an array holds, or the file is known to be too short for a batch.</exception>
    public StreamLoader(
        SampleFile<T> file, int batchSize, int shuffleBuffer = 0, int seed = 0, bool dropLast = false, IReadOnlyList<IBatchTransform<T>>? transforms = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentOutOfRangeException.ThrowIfNegative(shuffleBuffer);
        Setting.NoNull(transforms ?? [], nameof(transforms));
        (_file, BatchSize, ShuffleBuffer, Seed, DropsLast) = (file, Setting.Count(batchSize), shuffleBuffer, seed, dropLast);
        if (file.Count < (dropLast ? batchSize : 1))
        {
            throw new ArgumentException(TooFew(file.Count.Value), nameof(file));
        }

        Dense.RequireLength(shuffleBuffer, Math.Max(Features, Outputs));
        Dense.RequireLength(batchSize, Math.Max(Features, Outputs));
        _transforms = [.. transforms ?? []];
        _buffer = new ShuffleBuffer<T>(shuffleBuffer, Features, Outputs);
        (_x, _y, _numbers) = (new T[batchSize * Features], new T[batchSize * Outputs], new int[batchSize]);
        _wholeBatch = _lastBatch = Batch<T>.Create(batchSize, Features, Outputs);
        Count = dropLast ? file.Count - (file.Count % batchSize) : file.Count;
    }

    /// <summary>Samples in a batch; the last one of an epoch may have fewer.</summary>
    public int BatchSize { get; }

    /// <summary>Samples from which the next one is drawn; 0 when they come in the order of the file.</summary>
    public int ShuffleBuffer { get; }

    /// <summary>What decides the orders, together with the number of the epoch.</summary>
    public int Seed { get; }

    /// <summary>Whether a last batch with fewer samples is left out.</summary>
    public bool DropsLast { get; }

    /// <inheritdoc/>
    public int Features => _file.Features;

    /// <inheritdoc/>
    public int Outputs => _file.Outputs;

    /// <summary>The samples of an epoch; where the file does not say, null until an epoch has come to its end.</summary>
    public long? Count { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">While the batches are asked for: the file is not as it should be, or too short for a batch.</exception>
    public IEnumerable<Batch<T>> Epoch(int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epoch, 1);
        return Batches(epoch);
    }

    private IEnumerable<Batch<T>> Batches(int epoch)
    {
        using ISampleReader<T> reader = _file.Open();
        _buffer.Start(reader, SampleRandom.ForEpoch(Seed, epoch));
        long count = 0;
        int rows = ReadRows();
        for (; rows == BatchSize || (rows > 0 && !DropsLast); rows = ReadRows())
        {
            count += rows;
            yield return ToBatch(rows, epoch);
        }

        Count = count > 0 ? count : throw new InvalidDataException($"{_file.Path}: {TooFew(rows)}");
    }

    private string TooFew(long count) => $"There are {count} samples, too few for a batch{(DropsLast ? $" of {BatchSize}" : "")}.";

    /// <summary>Reads the samples of the next batch, which are fewer at the end of the file.</summary>
    private int ReadRows()
    {
        int row = 0;
        while (row < BatchSize && _buffer.Next(_x.AsSpan(row * Features, Features), _y.AsSpan(row * Outputs, Outputs), out _numbers[row]))
        {
            row++;
        }

        return row;
    }

    private Batch<T> ToBatch(int rows, int epoch)
    {
        if (rows < BatchSize && _lastBatch.X.RowCount != rows)
        {
            _lastBatch = Batch<T>.Create(rows, Features, Outputs);
        }

        Batch<T> batch = rows == BatchSize ? _wholeBatch : _lastBatch;
        RowMajor.Transpose<T>(_x, rows, Features, Dense.Span(batch.X));
        RowMajor.Transpose<T>(_y, rows, Outputs, Dense.Span(batch.Y));
        foreach (IBatchTransform<T> transform in _transforms)
        {
            transform.Apply(batch, _numbers.AsSpan(0, rows), epoch);
        }

        return batch;
    }
}
