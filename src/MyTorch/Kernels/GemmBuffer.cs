namespace MyTorch.Kernels;

/// <summary>The packing buffer of each thread, which grows to what it once needed and is kept.</summary>
internal static class GemmBuffer<T> where T : unmanaged
{
    [ThreadStatic]
    private static T[]? t_buffer;

    public static T[] Reserve(int length)
    {
        if (t_buffer is null || t_buffer.Length < length)
        {
            t_buffer = GC.AllocateUninitializedArray<T>(length);
        }

        return t_buffer;
    }
}
