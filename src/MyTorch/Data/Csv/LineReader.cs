namespace MyTorch.Data;

/// <summary>The lines of a text file as bytes, one after the other in one buffer, which grows only for a line that is longer.</summary>
/// <param name="stream">Read from where it stands; disposed with the reader.</param>
/// <param name="name">How messages call the file.</param>
internal sealed class LineReader(Stream stream, string name) : IDisposable
{
    /// <summary>What a message says of the line ends of some old programs.</summary>
    public const string CarriageReturns = "carriage returns (\\r) without \\n: convert the line ends of the file";

    private const int FirstSize = 1 << 16;

    /// <summary>A file without line ends must not be taken into memory as a whole.</summary>
    private const int LongestLine = 1 << 26;

    private byte[] _buffer = new byte[FirstSize];
    private int _start;
    private int _end;
    private int _next;
    private int _filled;

    /// <summary>The number of the line that was read last, from 1; 0 before the first.</summary>
    public long Number { get; private set; }

    /// <summary>The line that was read last without its end (\n or \r\n), until the next is read; its bytes may be changed.</summary>
    public Span<byte> Line => _buffer.AsSpan(_start.._end);

    /// <summary>Reads the next line; false at the end of the file.</summary>
    /// <exception cref="InvalidDataException">The line is too long.</exception>
    public bool Read()
    {
        int searched = 0;
        int length;
        while ((length = _buffer.AsSpan((_next + searched).._filled).IndexOf((byte)'\n')) < 0)
        {
            searched = _filled - _next;
            if (!Fill())
            {
                return searched > 0 && Take(searched, after: 0);
            }
        }

        return Take(searched + length, after: 1);
    }

    public void Dispose() => stream.Dispose();

    private bool Take(int length, int after)
    {
        (_start, _end, _next) = (_next, _next + length, _next + length + after);
        if (++Number == 1 && Line.StartsWith("\uFEFF"u8))
        {
            _start += "\uFEFF"u8.Length;
        }

        if (Line.EndsWith("\r"u8))
        {
            _end--;
        }

        return true;
    }

    /// <summary>Moves the line that has not come to its end to the front and reads on behind it; false at the end of the file.</summary>
    private bool Fill()
    {
        _buffer.AsSpan(_next.._filled).CopyTo(_buffer);
        (_next, _filled) = (0, _filled - _next);
        if (_filled == LongestLine)
        {
            string found = _buffer.AsSpan(0, _filled).Contains((byte)'\r') ? CarriageReturns : "a longer one";
            throw new InvalidDataException($"{name}: line {Number + 1}: expected a line of less than {LongestLine} bytes, found {found}.");
        }

        if (_filled == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _filled);
        }

        int read = stream.Read(_buffer, _filled, _buffer.Length - _filled);
        _filled += read;
        return read > 0;
    }
}
