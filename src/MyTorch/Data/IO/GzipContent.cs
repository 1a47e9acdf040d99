using System.IO.Compression;

namespace MyTorch.Data;

/// <summary>
/// Decompresses a gzip file of one or more members (RFC 1952) and rejects corrupt and truncated members. .NET verifies the checksum and length of
/// complete members, but accepts a truncated member as complete. Therefore an end marker, a small member, is appended to the file; it appears
/// after the content only if the last member is complete.
/// </summary>
/// <param name="file">The compressed bytes; disposed with this instance.</param>
/// <param name="name">The name of the file in error messages.</param>
internal sealed class GzipContent(Stream file, string name) : ForwardStream
{
    private const int BufferSize = 1 << 16;

    /// <summary>
    /// The number of bytes held back until more are read. A truncated member continues with the bytes of the end marker, which decompress to a few
    /// hundred bytes of bogus content; holding them back ensures that the error is thrown before they are returned.
    /// </summary>
    private const int Held = 1 << 12;

    private static readonly byte[] EndMarker = [.. Enumerable.Repeat("The last member is complete. "u8.ToArray(), 4).SelectMany(text => text)];
    private static readonly byte[] PackedEndMarker = Pack(EndMarker);

    private readonly GZipStream _content = new(new ChainedStream(file, new MemoryStream(PackedEndMarker)), CompressionMode.Decompress);
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

    /// <summary>Reads more content into the buffer, or detects the end.</summary>
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
            _end -= _buffer.AsSpan(0, _end).EndsWith(EndMarker) ? EndMarker.Length : throw Error(null);
            _isComplete = true;
        }
    }

    private InvalidDataException Error(Exception? exception) =>
        new($"{name}: at byte {_read + _end - _start} of the content: the gzip file is corrupt or cut short.", exception);
}
