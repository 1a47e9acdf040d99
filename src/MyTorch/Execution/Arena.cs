using System.Numerics;

namespace MyTorch.Execution;

/// <summary>
/// A single array for all buffers of a plan, which grows to the largest batch. Buffers that are never in use at the same time share a region.
/// </summary>
internal sealed class Arena<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// The alignment of regions, in elements: regions start at cache lines. Chunks of columns end at a multiple of 64 bytes from the start of a
    /// region, so no two threads write to the same cache line.
    /// </summary>
    private const int Alignment = 16;

    private const int CacheLine = 64;

    private readonly List<Region> _regions = [];
    private readonly List<(ColumnBuffer<T> Buffer, Region Region)> _buffers = [];
    private T[] _storage = [];
    private int _start;

    /// <summary>Creates a region for batches of at most the given number of columns.</summary>
    public Region CreateRegion(int columns = 0)
    {
        var region = new Region { Columns = columns };
        _regions.Add(region);
        return region;
    }

    /// <summary>Adds a buffer to a region, which is enlarged if necessary.</summary>
    public ColumnBuffer<T> Add(ColumnBuffer<T> buffer, Region region)
    {
        region.Columns = Math.Max(region.Columns, buffer.Columns);
        _buffers.Add((buffer, region));
        return buffer;
    }

    /// <summary>Lays out all buffers for batches of the given number of rows; their contents are lost.</summary>
    /// <exception cref="ArgumentException">The buffers exceed the maximum array length.</exception>
    public void Resize(int rows)
    {
        long length = 0;
        foreach (Region region in _regions)
        {
            length += Length(region, rows);
        }

        long required = length + Alignment;
        if (required > Array.MaxLength)
        {
            throw new ArgumentException($"A batch of {rows} rows needs buffers of {length} elements, but an array holds at most {Array.MaxLength}: use smaller batches.");
        }

        if (_storage.Length < required)
        {
            _storage = GC.AllocateArray<T>((int)required, pinned: true);
            _start = ToNextLine(_storage);
        }

        int offset = _start;
        foreach (Region region in _regions)
        {
            region.Offset = offset;
            offset += (int)Length(region, rows);
        }

        foreach ((ColumnBuffer<T> buffer, Region region) in _buffers)
        {
            Place(buffer, region, rows);
        }
    }

    /// <summary>Places a buffer that is not permanently in the arena in a region.</summary>
    public void Place(ColumnBuffer<T> buffer, Region region, int rows) => buffer.Place(_storage, region.Offset, rows, rows);

    /// <summary>Returns the number of the region of a buffer, from 1; 0 if it is not in the arena.</summary>
    public int RegionOf(ColumnBuffer<T> buffer) => _regions.IndexOf(_buffers.Find(entry => entry.Buffer == buffer).Region) + 1;

    /// <summary>Returns the number of bytes in all regions for batches of the given number of rows.</summary>
    public long BytesFor(int rows) => _regions.Sum(region => Length(region, rows)) * ElementType.Size<T>();

    /// <summary>Returns the number of elements before the first cache line of a pinned array.</summary>
    private static unsafe int ToNextLine(T[] pinned)
    {
        fixed (T* first = pinned)
        {
            return (int)(-(nint)first & (CacheLine - 1)) / sizeof(T);
        }
    }

    private static long Length(Region region, int rows) => (((long)rows * region.Columns) + Alignment - 1) / Alignment * Alignment;

    /// <summary>A region of the array.</summary>
    internal sealed class Region
    {
        /// <summary>The number of columns in its widest buffer.</summary>
        public int Columns { get; set; }

        /// <summary>The index of its first element.</summary>
        public int Offset { get; set; }
    }
}
