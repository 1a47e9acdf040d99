namespace MyTorch.SystemTests.Hostile;

/// <summary>A file reader and valid files from which damaged ones are made.</summary>
/// <param name="Name">The kind of the file.</param>
/// <param name="Files">Small valid files.</param>
/// <param name="Read">Reads a file.</param>
/// <param name="Wrap">Packs a changed file or updates its checksum, so that the change is not detected by the outer checks; null if there are none.</param>
/// <param name="Expansion">The maximum number of content bytes per byte of the file.</param>
/// <param name="FileName">The required name of the file, if its folder is read.</param>
internal sealed record HostileReader(
    string Name, byte[][] Files, Action<string> Read, Func<byte[], byte[]>? Wrap = null, int Expansion = 1, string FileName = "hostile")
{
    /// <summary>The number of bytes that reading may allocate for any length: buffers, and arrays that grow before a false length is detected.</summary>
    private const long Buffers = 4 << 20;

    /// <summary>The number of bytes that reading may allocate per byte of content: text, names, numbers of 8 bytes, and arrays that grow by doubling.</summary>
    private const long PerByte = 100;

    /// <summary>Returns the number of bytes that reading may allocate for the given length of the content.</summary>
    public static long MostAllocated(long content) => Buffers + (PerByte * content);
}
