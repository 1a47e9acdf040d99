namespace MyTorch.Kernels;

/// <summary>Buffers that grow to the largest batch they have seen and are reused from then on.</summary>
internal static class Workspace
{
    /// <summary>Makes <paramref name="buffer"/> hold at least rows x columns elements; what it held may be lost when it grows.</summary>
    /// <exception cref="ArgumentException">rows x columns is more than one array can hold.</exception>
    public static T[] Reserve<T>(ref T[] buffer, int rows, int columns)
    {
        long length = (long)rows * columns;
        if (length > Array.MaxLength)
        {
            throw new ArgumentException($"A batch of {rows} x {columns} needs {length} elements, but an array holds at most {Array.MaxLength}.");
        }

        if (buffer.Length < length)
        {
            buffer = new T[length];
        }

        return buffer;
    }
}
