namespace MyTorch.Kernels;

/// <summary>The packing buffer of each thread, which grows to what it once needed and is kept.</summary>
internal static class GemmBuffer<T> where T : unmanaged
{
    [ThreadStatic]
    private static T[]? _buffer;

    public static T[] Reserve(int length)
    {
        if (_buffer is null || _buffer.Length < length)
        {
            _buffer = GC.AllocateUninitializedArray<T>(length);
        }

        return _buffer;
    }
}
