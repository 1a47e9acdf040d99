namespace MyTorch.Common;

/// <summary>Reusable buffers that grow to the largest batch so far.</summary>
internal static class Workspace
{
    /// <summary>Ensures that <paramref name="buffer"/> holds at least rows x columns elements; its contents are lost if it grows.</summary>
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
