namespace MyTorch.Common;

/// <summary>Buffers that grow to the largest batch they have seen and are reused from then on.</summary>
internal static class Workspace
{
    /// <summary>Makes <paramref name="buffer"/> hold at least rows x columns elements; what it held may be lost when it grows.</summary>
    /// <exception cref="ArgumentException">rows x columns is more than one array can hold.</exception>
    public static T[] Reserve<T>(ref T[] buffer, int rows, int columns)
    {
        Dense.RequireLength(rows, columns);
        int length = rows * columns;
        if (buffer.Length < length)
        {
            buffer = new T[length];
        }

        return buffer;
    }
}
