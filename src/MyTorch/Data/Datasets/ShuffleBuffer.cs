using System.Numerics;

namespace MyTorch.Data;

/// <summary>
/// Shuffles the samples of a reader with a buffer: each sample is drawn at random from the buffer and replaced with the next one of the file.
/// With capacity 0, the samples keep their order.
/// </summary>
internal sealed class ShuffleBuffer<T>(int capacity, int features, int outputs) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _x = new T[checked(capacity * features)];
    private readonly T[] _y = new T[checked(capacity * outputs)];
    private readonly int[] _numbers = new int[capacity];
    private ISampleReader<T> _reader = null!;
    private Random _random = null!;
    private int _read;
    private int _filled;

    /// <summary>Starts with the first sample of a reader.</summary>
    public void Start(ISampleReader<T> reader, Random random)
    {
        (_reader, _random, _read, _filled) = (reader, random, 0, 0);
        while (_filled < capacity && ReadInto(_filled))
        {
            _filled++;
        }
    }

    /// <summary>Returns the next sample and its index in the file; false at the end.</summary>
    public bool Next(Span<T> x, Span<T> y, out int number)
    {
        if (capacity == 0)
        {
            return Read(x, y, out number);
        }

        number = 0;
        if (_filled == 0)
        {
            return false;
        }

        int slot = _random.Next(_filled);
        number = _numbers[slot];
        X(slot).CopyTo(x);
        Y(slot).CopyTo(y);
        if (!ReadInto(slot))
        {
            _filled--;
            X(_filled).CopyTo(X(slot));
            Y(_filled).CopyTo(Y(slot));
            _numbers[slot] = _numbers[_filled];
        }

        return true;
    }

    private bool ReadInto(int slot) => Read(X(slot), Y(slot), out _numbers[slot]);

    private bool Read(Span<T> x, Span<T> y, out int number)
    {
        number = _read;
        if (!_reader.Read(x, y))
        {
            return false;
        }

        _read = checked(_read + 1);
        return true;
    }

    private Span<T> X(int slot) => _x.AsSpan(slot * features, features);

    private Span<T> Y(int slot) => _y.AsSpan(slot * outputs, outputs);
}
