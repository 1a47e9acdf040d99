namespace MyTorch.Data;

/// <summary>Hears how far files were read, and may end that.</summary>
internal interface IReadingMonitor
{
    /// <summary>Some of a file was read, or its end was found.</summary>
    /// <param name="path">The file.</param>
    /// <param name="position">The bytes so far; those that are on the disk, of a compressed file.</param>
    /// <param name="length">All bytes of the file; 0 for a pipe, whose end nobody knows.</param>
    /// <exception cref="OperationCanceledException">No more is to be read.</exception>
    void Read(string path, long position, long length);
}
