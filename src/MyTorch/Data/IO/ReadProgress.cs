namespace MyTorch.Data;

/// <summary>How far a file was read.</summary>
/// <param name="Path">The file.</param>
/// <param name="Position">The number of bytes read so far; of a compressed file, compressed bytes.</param>
/// <param name="Length">The number of bytes of the file; 0 for a pipe, whose length is unknown.</param>
public readonly record struct ReadProgress(string Path, long Position, long Length);
