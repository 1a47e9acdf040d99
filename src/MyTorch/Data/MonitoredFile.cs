namespace MyTorch.Data;

/// <summary>A file whose reading is told to a monitor.</summary>
internal sealed class MonitoredFile(string path, IReadingMonitor monitor) : FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read)
{
    // What reads into spans comes here, too, in every class that is derived from FileStream.
    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = base.Read(buffer, offset, count);
        monitor.Read(Name, Position, Length);
        return read;
    }
}
