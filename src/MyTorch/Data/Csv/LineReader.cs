using System.Text;

namespace MyTorch.Data;

/// <summary>Reads the lines of a text file as bytes into one buffer, which grows only for lines that do not fit.</summary>
/// <param name="stream">The stream, read from its current position; disposed with the reader.</param>
/// <param name="name">The name of the file in error messages.</param>
/// <param name="encoding">The name of the encoding from which the stream is decoded, for error messages.</param>
internal sealed class LineReader(Stream stream, string name, string encoding = "utf-8") : IDisposable
{
    /// <summary>The message for the line ends of some old programs.</summary>
    public const string CarriageReturns = "carriage returns (\\r) without \\n: convert the line ends of the file";

    /// <summary>The maximum length of a line in bytes: a file without line ends must not be read into memory as a whole.</summary>
    public const int LongestLine = 1 << 26;

    /// <summary>The number of readable bytes after a line, so that whole vectors can be loaded from any position in it.</summary>
    public const int Padding = 32;

    private const int FirstSize = 1 << 16;

    private byte[] _buffer = new byte[FirstSize + Padding];
    private int _start;
    private int _end;
    private int _next;
    private int _filled;

    /// <summary>The number of the current line, from 1; the first of several joined lines; 0 before the first line.</summary>
    public long Number { get; private set; }

    /// <summary>The number of lines read so far.</summary>
    public long Count { get; private set; }

    /// <summary>Whether the line has reached the maximum length.</summary>
    public bool IsFull => _filled - _start == LongestLine;

    /// <summary>The current line without its end (\n or \r\n), valid until the next line is read or joined; its bytes may be modified.</summary>
    public Span<byte> Line => _buffer.AsSpan(_start.._end);

    /// <summary>Returns a range of the line.</summary>
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

    /// <summary>Appends the next line to the current one, with the line end between them. Returns false at the end of the file, or if the two are too long.</summary>
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

    /// <summary>Moves the incomplete line to the front of the buffer and reads more after it. Returns false at the end of the file, or if the line is too long.</summary>
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
            throw new InvalidDataException($"{name}: after line {Count}: expected text in {encoding}, found invalid bytes: use the actual encoding of the file.", exception);
        }
    }

    private InvalidDataException TooLong()
    {
        string found = _buffer.AsSpan(0, _filled).Contains((byte)'\r') ? CarriageReturns : "a longer one";
        return new InvalidDataException($"{name}: line {Count + 1}: expected a line of less than {LongestLine} bytes, found {found}.");
    }
}
