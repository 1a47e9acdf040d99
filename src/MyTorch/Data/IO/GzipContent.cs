using System.IO.Compression;

namespace MyTorch.Data;

/// <summary>
/// The content of a gzip file of one member or several (RFC 1952), none of which may be corrupt or cut short. .NET checks the checksum and length
/// of each member that is complete, but takes a member cut short for complete. An end mark, a small member of its own behind the file, is found
/// behind the content only if the last member is complete.
/// </summary>
/// <param name="file">The compressed bytes; disposed with this one.</param>
/// <param name="name">How messages call the file.</param>
internal sealed class GzipContent(Stream file, string name) : ForwardStream
{
    private const int BufferSize = 1 << 16;

    /// <summary>
    /// The bytes of content that are held back until more come. A member cut short goes on with the bytes of the end mark, as some hundred bytes
    /// of content that the file does not have: the error comes first.
    /// </summary>
    private const int Held = 1 << 12;

    private static readonly byte[] Mark = [.. Enumerable.Repeat("The last member is complete. "u8.ToArray(), 4).SelectMany(text => text)];
    private static readonly byte[] PackedMark = Pack(Mark);

    private readonly GZipStream _content = new(new ChainedStream(file, new MemoryStream(PackedMark)), CompressionMode.Decompress);
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _start;
    private int _end;
    private bool _isComplete;
    private long _read;

    public override int Read(Span<byte> buffer)
    {
        while (!_isComplete && _end - _start <= Held)
        {
            Fill();
        }

        int count = Math.Min(buffer.Length, _end - _start - (_isComplete ? 0 : Held));
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        _read += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
        }

        base.Dispose(disposing);
    }

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    /// <summary>Reads more content behind that which is left, or finds its end.</summary>
    private void Fill()
    {
        _buffer.AsSpan(_start.._end).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        int read;
        try
        {
            read = _content.Read(_buffer.AsSpan(_end));
        }
        catch (InvalidDataException exception)
        {
            throw Error(exception);
        }

        _end += read;
        if (read == 0)
        {
            _end -= _buffer.AsSpan(0, _end).EndsWith(Mark) ? Mark.Length : throw Error(null);
            _isComplete = true;
        }
    }

    private InvalidDataException Error(Exception? exception) =>
        new($"{name}: at byte {_read + _end - _start} of the content: the gzip file is corrupt or cut short.", exception);
}
