namespace MyTorch.SystemTests.Hostile;

/// <summary>A reader of files, and good files for it, of which bad ones are made.</summary>
/// <param name="Name">What it reads.</param>
/// <param name="Files">Good files, small ones.</param>
/// <param name="Read">Reads a file.</param>
/// <param name="Wrap">Packs or seals a changed file, so that the change is not found at the door but further in; null where there is no door.</param>
/// <param name="Expansion">How many bytes a byte of the file can stand for.</param>
/// <param name="FileName">The name that the file must have, where its folder is what is read.</param>
internal sealed record HostileReader(
    string Name, byte[][] Files, Action<string> Read, Func<byte[], byte[]>? Wrap = null, int Expansion = 1, string FileName = "hostile")
{
    /// <summary>Bytes that reading may allocate whatever the length: buffers, and what is grown before a lie is found out.</summary>
    private const long Buffers = 4 << 20;

    /// <summary>Bytes that it may allocate for each byte of content: text, names, numbers of 8 bytes, and arrays that grow by doubling.</summary>
    private const long OfEachByte = 100;

    /// <summary>Bytes that reading may allocate for so many bytes of content.</summary>
    public static long MostAllocated(long content) => Buffers + (OfEachByte * content);
}
