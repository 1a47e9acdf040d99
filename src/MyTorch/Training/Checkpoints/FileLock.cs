namespace MyTorch;

/// <summary>Locks that keep a second process, or a second object of this one, from writing the same files.</summary>
internal static class FileLock
{
    /// <summary>Takes a lock, which is held until the stream is disposed or the process ends, however it ends.</summary>
    /// <param name="path">The file that stands for the lock. The system holds the lock, not the file, which therefore may stay.</param>
    /// <param name="refusal">What to say where another one has it.</param>
    /// <exception cref="IOException">Another one has it.</exception>
    public static FileStream Take(string path, string refusal)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (File.Exists(path))
        {
            throw new IOException($"{refusal} {exception.Message}", exception);
        }
    }
}
