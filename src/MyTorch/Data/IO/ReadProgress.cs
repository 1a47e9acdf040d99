namespace MyTorch.Data;

/// <summary>The progress of reading a file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Position">The number of bytes read so far; compressed bytes for a compressed file.</param>
/// <param name="Length">The length of the file in bytes; 0 for a pipe, whose length is unknown.</param>
public readonly record struct ReadProgress(string Path, long Position, long Length);
