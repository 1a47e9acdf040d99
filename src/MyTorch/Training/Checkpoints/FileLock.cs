namespace MyTorch;

/// <summary>Locks that prevent a second process or object from writing the same files.</summary>
internal static class FileLock
{
    /// <summary>Acquires a lock, which is held until the stream is disposed or the process ends.</summary>
    /// <param name="path">The lock file. It may stay after use, since the lock is the open handle and not the file.</param>
    /// <param name="message">The message of the exception if the lock is taken.</param>
    /// <exception cref="IOException">The lock is taken.</exception>
    public static FileStream Acquire(string path, string message)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (File.Exists(path))
        {
            throw new IOException($"{message} {exception.Message}", exception);
        }
    }
}
