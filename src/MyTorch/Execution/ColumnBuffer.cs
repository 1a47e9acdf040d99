using System.Numerics;

namespace MyTorch;

/// <summary>
/// A batch as the passes of a layer see it: N rows (samples), column-major, so that the samples of one column are contiguous. It belongs
/// to the plan of a network, which decides where it lies; it is the same object for every batch.
/// </summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class ColumnBuffer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[] _storage = [];
    private int _offset;

    internal ColumnBuffer(int columns) => Columns = columns;

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>The number of rows of the batch at hand.</summary>
    public int Rows { get; private set; }

    /// <summary>The distance from the start of one column to the next, which is <see cref="Rows"/> unless the batch is a part of a larger one.</summary>
    public int Stride { get; private set; }

    /// <summary>Whether the columns lie one behind the other without a gap.</summary>
    public bool IsContiguous => Stride == Rows;

    /// <summary>All elements from the first to the last, with the gaps where there are any.</summary>
    public Span<T> Elements => _storage.AsSpan(_offset, ((Columns - 1) * Stride) + Rows);

    /// <summary>The elements, for an object that keeps them longer than a span can be kept.</summary>
    internal ReadOnlyMemory<T> Memory => _storage.AsMemory(_offset, Columns * Rows);

    /// <summary>The samples of a column.</summary>
    /// <param name="column">The number of the column, from 0.</param>
    public Span<T> this[int column] => _storage.AsSpan(_offset + (column * Stride), Rows);

    /// <summary>The elements of the columns <paramref name="start"/> to <paramref name="end"/> - 1 of a contiguous buffer.</summary>
    /// <param name="start">The first column.</param>
    /// <param name="end">The column behind the last one.</param>
    public Span<T> Range(int start, int end) => _storage.AsSpan(_offset + (start * Stride), (end - start) * Rows);

    /// <summary>The number of the first row in the batch of the caller, of which a prediction takes a part at a time.</summary>
    internal int FirstRow => IsContiguous ? 0 : _offset;

    /// <summary>Whether both lie at the same place.</summary>
    internal bool IsAt(ColumnBuffer<T> other) => ReferenceEquals(_storage, other._storage) && _offset == other._offset;

    /// <summary>Puts the buffer to a place in an array.</summary>
    internal void Place(T[] storage, int offset, int rows, int stride) => (_storage, _offset, Rows, Stride) = (storage, offset, rows, stride);

    /// <summary>Lets go of the array, which may be the caller's.</summary>
    internal void Clear() => (_storage, _offset) = ([], 0);
}
