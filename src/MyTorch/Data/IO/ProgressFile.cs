namespace MyTorch.Data;

/// <summary>A file that reports how far it was read.</summary>
internal sealed class ProgressFile(string path, IProgress<ReadProgress> progress) : FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read)
{
    // What reads into spans comes here, too, in every class that is derived from FileStream.
    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = base.Read(buffer, offset, count);
        progress.Report(CanSeek ? new ReadProgress(Name, Position, Length) : new ReadProgress(Name, 0, 0));
        return read;
    }
}
