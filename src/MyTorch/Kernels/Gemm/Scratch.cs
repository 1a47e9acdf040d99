namespace MyTorch.Kernels;

/// <summary>
/// A thread-local buffer for packed data and sums of the kernels. It grows to the largest size requested, is kept, and is pinned in memory.
/// </summary>
internal static unsafe class Scratch<T> where T : unmanaged
{
    /// <summary>The alignment of the buffer: a cache line, so no aligned vector crosses two of them.</summary>
    private const int Alignment = 64;

    [ThreadStatic]
    private static T[]? _buffer;

    /// <summary>Returns the buffer of this thread, valid until its next request.</summary>
    public static T* Reserve(int length)
    {
        int capacity = checked(length + (Alignment / sizeof(T)));
        if (_buffer is null || _buffer.Length < capacity)
        {
            _buffer = GC.AllocateUninitializedArray<T>(capacity, pinned: true);
        }

        fixed (T* start = _buffer)
        {
            return (T*)(((nint)start + Alignment - 1) & -Alignment);
        }
    }
}
