namespace MyTorch.Data;

/// <summary>Concatenates streams.</summary>
/// <param name="parts">The streams, at least one; disposed with this instance.</param>
internal sealed class ChainedStream(params Stream[] parts) : ForwardStream
{
    private int _part;

    public override int Read(Span<byte> buffer)
    {
        int read = parts[_part].Read(buffer);
        while (read == 0 && !buffer.IsEmpty && _part < parts.Length - 1)
        {
            read = parts[++_part].Read(buffer);
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Array.ForEach(parts, part => part.Dispose());
        }

        base.Dispose(disposing);
    }
}
