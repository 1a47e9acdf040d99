namespace MyTorch.Kernels;

/// <summary>A buffer of each thread for what a kernel packs or sums up, which grows to what it once needed and is kept, at one place in memory.</summary>
internal static unsafe class Scratch<T> where T : unmanaged
{
    /// <summary>The buffer starts with a cache line, so that no aligned vector lies across two of them.</summary>
    private const int Alignment = 64;

    [ThreadStatic]
    private static T[]? _buffer;

    /// <summary>The buffer of this thread, until it asks for the next one.</summary>
    public static T* Reserve(int length)
    {
        int room = checked(length + (Alignment / sizeof(T)));
        if (_buffer is null || _buffer.Length < room)
        {
            _buffer = GC.AllocateUninitializedArray<T>(room, pinned: true);
        }

        fixed (T* start = _buffer)
        {
            return (T*)(((nint)start + Alignment - 1) & -Alignment);
        }
    }
}
