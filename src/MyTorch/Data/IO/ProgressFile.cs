namespace MyTorch.Data;

/// <summary>A file that reports the position after each read.</summary>
internal sealed class ProgressFile(string path, IProgress<ReadProgress> progress) : FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read)
{
    // In classes derived from FileStream, reading into a span calls this method too.
    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = base.Read(buffer, offset, count);
        progress.Report(CanSeek ? new ReadProgress(Name, Position, Length) : new ReadProgress(Name, 0, 0));
        return read;
    }
}
