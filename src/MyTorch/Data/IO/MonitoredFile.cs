namespace MyTorch.Data;

/// <summary>A file whose reading is told to a monitor.</summary>
internal sealed class MonitoredFile(string path, IReadingMonitor monitor) : FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read)
{
    // What reads into spans comes here, too, in every class that is derived from FileStream.
    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = base.Read(buffer, offset, count);
        (long position, long length) = CanSeek ? (Position, Length) : (0, 0);
        monitor.Read(Name, position, length);
        return read;
    }
}
