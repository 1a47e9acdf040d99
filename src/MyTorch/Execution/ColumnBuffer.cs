using System.Numerics;

namespace MyTorch;

/// <summary>
/// A batch in the passes of a layer: N rows (samples), column-major, so the samples of one column are contiguous. It belongs to the plan of a
/// network, which manages its memory, and is the same object for every batch.
/// </summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class ColumnBuffer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[] _storage = [];
    private int _offset;

    internal ColumnBuffer(int columns) => Columns = columns;

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>The number of rows of the current batch.</summary>
    public int Rows { get; private set; }

    /// <summary>The distance between the starts of columns: <see cref="Rows"/>, unless the batch is part of a larger one.</summary>
    public int Stride { get; private set; }

    /// <summary>Whether the columns are contiguous, without gaps between them.</summary>
    public bool IsContiguous => Stride == Rows;

    /// <summary>All elements from the first to the last, including any gaps between columns.</summary>
    public Span<T> Elements => _storage.AsSpan(_offset, ((Columns - 1) * Stride) + Rows);

    /// <summary>The elements, for objects that cannot store a span.</summary>
    internal ReadOnlyMemory<T> Memory => _storage.AsMemory(_offset, Columns * Rows);

    /// <summary>Gets the samples of a column.</summary>
    /// <param name="column">The index of the column, from 0.</param>
    public Span<T> this[int column] => _storage.AsSpan(_offset + (column * Stride), Rows);

    /// <summary>Returns the elements of columns <paramref name="start"/> to <paramref name="end"/> - 1 of a contiguous buffer.</summary>
    /// <param name="start">The first column.</param>
    /// <param name="end">The column after the last one.</param>
    public Span<T> Range(int start, int end) => _storage.AsSpan(_offset + (start * Stride), (end - start) * Rows);

    /// <summary>The index of the first row in the batch of the caller; predictions process chunks of that batch.</summary>
    internal int FirstRow => IsContiguous ? 0 : _offset;

    /// <summary>Whether both buffers share the same memory.</summary>
    internal bool IsAt(ColumnBuffer<T> other) => ReferenceEquals(_storage, other._storage) && _offset == other._offset;

    /// <summary>Places the buffer in an array.</summary>
    internal void Place(T[] storage, int offset, int rows, int stride) => (_storage, _offset, Rows, Stride) = (storage, offset, rows, stride);

    /// <summary>Releases the array, which may belong to the caller.</summary>
    internal void Clear() => (_storage, _offset) = ([], 0);
}
