using System.Text;

namespace MyTorch.Data;

/// <summary>The lines of a text file as bytes, one after the other in one buffer, which grows only for a line that is longer.</summary>
/// <param name="stream">Read from where it stands; disposed with the reader.</param>
/// <param name="name">The name of the file in error messages.</param>
/// <param name="encoding">The name of the encoding of the file, if the stream decodes it.</param>
internal sealed class LineReader(Stream stream, string name, string encoding = "utf-8") : IDisposable
{
    /// <summary>What a message says of the line ends of some old programs.</summary>
    public const string CarriageReturns = "carriage returns (\\r) without \\n: convert the line ends of the file";

    /// <summary>A file without line ends must not be taken into memory as a whole.</summary>
    public const int LongestLine = 1 << 26;

    /// <summary>The number of bytes behind a line that may be read too, so that whole vectors can be loaded anywhere in it.</summary>
    public const int Padding = 32;

    private const int FirstSize = 1 << 16;

    private byte[] _buffer = new byte[FirstSize + Padding];
    private int _start;
    private int _end;
    private int _next;
    private int _filled;

    /// <summary>The number of the line that was read last, from 1, the first of several that were joined; 0 before the first.</summary>
    public long Number { get; private set; }

    /// <summary>The number of lines that were read.</summary>
    public long Count { get; private set; }

    /// <summary>Whether the line has reached the greatest length.</summary>
    public bool IsFull => _filled - _start == LongestLine;

    /// <summary>The line that was read last without its end (\n or \r\n), until the next is read or joined; its bytes may be changed.</summary>
    public Span<byte> Line => _buffer.AsSpan(_start.._end);

    /// <summary>A range of the line.</summary>
    public ReadOnlySpan<byte> Slice(int start, int end) => _buffer.AsSpan(_start + start, end - start);

    /// <summary>Reads the next line; false at the end of the file.</summary>
    /// <exception cref="InvalidDataException">The line is too long.</exception>
    public bool Read()
    {
        (_start, _end) = (_next, _next);
        if (!Extend())
        {
            return IsFull ? throw TooLong() : false;
        }

        Number = Count;
        return true;
    }

    /// <summary>Joins the next line to the one that was read last, with the line end between them; false at the end of the file and where the two are too long.</summary>
    public bool Extend()
    {
        int searched = _next;
        int length;
        while ((length = _buffer.AsSpan(searched.._filled).IndexOf((byte)'\n')) < 0)
        {
            searched = _filled - _start;
            if (!Fill())
            {
                return _next < _filled && !IsFull && Take(_filled, after: 0);
            }
        }

        return Take(searched + length, after: 1);
    }

    public void Dispose() => stream.Dispose();

    private bool Take(int end, int after)
    {
        (_end, _next) = (end, end + after);
        if (++Count == 1 && Line.StartsWith("\uFEFF"u8))
        {
            _start += "\uFEFF"u8.Length;
        }

        if (Line.EndsWith("\r"u8))
        {
            _end--;
        }

        return true;
    }

    /// <summary>Moves the line that has not come to its end to the front and reads more behind it; false at the end of the file, and where the line is too long.</summary>
    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start.._filled).CopyTo(_buffer);
            (_start, _end, _next, _filled) = (0, _end - _start, _next - _start, _filled - _start);
        }

        if (IsFull)
        {
            return false;
        }

        if (_filled == _buffer.Length - Padding)
        {
            Array.Resize(ref _buffer, (2 * _filled) + Padding);
        }

        int read = ReadMore(_buffer.AsSpan(_filled..^Padding));
        _filled += read;
        return read > 0;
    }

    private int ReadMore(Span<byte> buffer)
    {
        try
        {
            return stream.Read(buffer);
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidDataException($"{name}: after line {Count}: expected text in {encoding}, found other bytes: use the encoding that the file has.", exception);
        }
    }

    private InvalidDataException TooLong()
    {
        string found = _buffer.AsSpan(0, _filled).Contains((byte)'\r') ? CarriageReturns : "a longer one";
        return new InvalidDataException($"{name}: line {Count + 1}: expected a line of less than {LongestLine} bytes, found {found}.");
    }
}
