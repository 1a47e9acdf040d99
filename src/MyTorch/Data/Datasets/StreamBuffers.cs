using System.Numerics;

namespace MyTorch.Data;

/// <summary>The state of one enumeration of a <see cref="StreamLoader{T}"/>: the samples that were read but are not yet in a batch.</summary>
/// <param name="batchSize">The number of rows of a full batch.</param>
/// <param name="mergesLastSingle">Whether to read two samples ahead, to detect a last batch of a single sample in time.</param>
/// <param name="source">The source of the samples, in their final order.</param>
/// <param name="features">The number of columns of X.</param>
/// <param name="outputs">The number of columns of Y.</param>
internal sealed class StreamBuffers<T>(int batchSize, bool mergesLastSingle, ShuffleBuffer<T> source, int features, int outputs)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _capacity = batchSize + (mergesLastSingle ? 2 : 0);
    private readonly BatchBuffers<T> _batches = new(batchSize, features, outputs);
    private T[] _x = [];
    private T[] _y = [];
    private int[] _numbers = [];
    private int _taken;
    private int _rows;

    /// <summary>The indices of the samples that were read, starting with those of the current batch.</summary>
    public ReadOnlySpan<int> Numbers => _numbers;

    /// <summary>Starts with the first sample of a reader.</summary>
    public void Start(ISampleReader<T> reader, Random random)
    {
        (_rows, _taken) = (0, 0);
        Workspace.Reserve(ref _x, _capacity, features);
        Workspace.Reserve(ref _y, _capacity, outputs);
        Workspace.Reserve(ref _numbers, _capacity, 1);
        source.Start(reader, random);
    }

    /// <summary>Reads the samples of the next batch and returns their number, which is less than a full batch only at the end.</summary>
    public int Read()
    {
        _rows -= _taken;
        Array.Copy(_x, _taken * features, _x, 0, _rows * features);
        Array.Copy(_y, _taken * outputs, _y, 0, _rows * outputs);
        Array.Copy(_numbers, _taken, _numbers, 0, _rows);
        _taken = 0;
        while (_rows < _capacity && source.Next(_x.AsSpan(_rows * features, features), _y.AsSpan(_rows * outputs, outputs), out _numbers[_rows]))
        {
            _rows++;
        }

        return _rows == _capacity ? batchSize : _rows;
    }

    /// <summary>Copies the samples of the next batch into matrices.</summary>
    public Batch<T> Take(int rows, bool reuse)
    {
        _taken = rows;
        Batch<T> batch = _batches.Get(rows, reuse);
        RowMajor.Transpose<T>(_x, rows, features, Dense.Span(batch.X));
        RowMajor.Transpose<T>(_y, rows, outputs, Dense.Span(batch.Y));
        return batch;
    }
}
