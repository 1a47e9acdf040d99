using System.Numerics;

namespace MyTorch.Execution;

/// <summary>
/// One array for all buffers of a plan, which grows to the largest batch. Buffers that are never needed at the same time share a region.
/// </summary>
internal sealed class Arena<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// Regions begin at whole cache lines, at multiples of this many elements from the first one: chunks of columns end at a multiple of 64 bytes
    /// from the start of a region, so that no two threads write to the same line.
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

    /// <summary>Puts a buffer into a region, which becomes large enough for it.</summary>
    public ColumnBuffer<T> Add(ColumnBuffer<T> buffer, Region region)
    {
        region.Columns = Math.Max(region.Columns, buffer.Columns);
        _buffers.Add((buffer, region));
        return buffer;
    }

    /// <summary>Lays out all buffers for batches of the given number of rows; their contents are lost.</summary>
    /// <exception cref="ArgumentException">The buffers are more than one array can hold.</exception>
    public void Resize(int rows)
    {
        long length = 0;
        foreach (Region region in _regions)
        {
            length += Length(region, rows);
        }

        long room = length + Alignment;
        if (room > Array.MaxLength)
        {
            throw new ArgumentException($"A batch of {rows} rows needs buffers of {length} elements, but an array holds at most {Array.MaxLength}: use smaller batches.");
        }

        if (_storage.Length < room)
        {
            _storage = GC.AllocateArray<T>((int)room, pinned: true);
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

    /// <summary>Puts a buffer that is not always in the arena to the place of a region.</summary>
    public void Place(ColumnBuffer<T> buffer, Region region, int rows) => buffer.Place(_storage, region.Offset, rows, rows);

    /// <summary>The number of the region of a buffer, from 1, or 0 for one that is not in the arena.</summary>
    public int RegionOf(ColumnBuffer<T> buffer) => _regions.IndexOf(_buffers.Find(entry => entry.Buffer == buffer).Region) + 1;

    /// <summary>The number of bytes of all regions for batches of the given number of rows.</summary>
    public long BytesFor(int rows) => _regions.Sum(region => Length(region, rows)) * ElementType.Size<T>();

    /// <summary>The number of elements before the first cache line of an array that stays where it is.</summary>
    private static unsafe int ToNextLine(T[] pinned)
    {
        fixed (T* first = pinned)
        {
            return (int)(-(nint)first & (CacheLine - 1)) / sizeof(T);
        }
    }

    private static long Length(Region region, int rows) => (((long)rows * region.Columns) + Alignment - 1) / Alignment * Alignment;

    /// <summary>A part of the array.</summary>
    internal sealed class Region
    {
        /// <summary>The columns of its widest buffer.</summary>
        public int Columns { get; set; }

        /// <summary>Where it begins.</summary>
        public int Offset { get; set; }
    }
}
