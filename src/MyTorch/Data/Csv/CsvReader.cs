using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Unicode;

namespace MyTorch.Data;

/// <summary>
/// The rows of a CSV file, one after the other, without anything being allocated for a row. Cells may be in quotes (RFC 4180), within which
/// delimiters are text and two quotes are one; but a row is a line, so that a quote which is never closed ends with its line.
/// </summary>
internal sealed class CsvReader : IDisposable
{
    /// <summary>How much of a wrong cell, and of a long list, a message shows.</summary>
    private const int Shown = 40;

    /// <summary>A short gzip file may hold a line of nothing but delimiters, whose cells must not fill the memory.</summary>
    private const int MostCells = 1 << 20;

    /// <summary>The length of "sep=;" in quotes.</summary>
    private const int LongestSeparatorLine = 7;

    private const byte Quote = (byte)'"';

    private readonly string _name;
    private readonly byte _delimiter;
    private readonly bool _hasHeader;
    private readonly LineReader _lines;
    private Cell[] _cells = new Cell[16];
    private char[] _text = new char[16];
    private ILookup<string, int>? _places;
    private int _count;
    private bool _isRowAhead;

    /// <summary>Reads the header or, where there is none, the first row to see how many columns there are.</summary>
    /// <param name="stream">UTF-8; disposed with the reader.</param>
    /// <param name="name">How messages call the file.</param>
    /// <param name="delimiter">What <see cref="RequireDelimiter"/> let through.</param>
    /// <param name="hasHeader">Whether the first line holds the names of the columns; otherwise they are called 1, 2, 3 ...</param>
    public CsvReader(Stream stream, string name, char delimiter, bool hasHeader)
    {
        (_name, _delimiter, _hasHeader) = (name, (byte)delimiter, hasHeader);
        _lines = new LineReader(stream, name);
        Columns = [];
        if (!ReadLine())
        {
            throw EndOfFile();
        }

        RequireRow();
        Columns = [.. Enumerable.Range(0, _count).Select(column => hasHeader ? Text(column).ToString() : $"{column + 1}")];
        _isRowAhead = !hasHeader;
    }

    /// <summary>The names of the columns.</summary>
    public string[] Columns { get; }

    /// <summary>The number of the line of the row, from 1.</summary>
    public long Line => _lines.Number;

    /// <summary>Refuses what cannot stand between cells of UTF-8.</summary>
    public static char RequireDelimiter(char delimiter) => char.IsAscii(delimiter) && delimiter is not ('\n' or '\r' or '"')
        ? delimiter
        : throw new ArgumentException($"The delimiter is U+{(int)delimiter:X4}: it must be an ASCII character that is neither a quote nor a line end.", nameof(delimiter));

    /// <summary>The first of a list, for a message; a name without characters is shown as "".</summary>
    public static string List(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(Shown).Select(name => name.Length == 0 ? "\"\"" : name)) + (names.Count > Shown ? ", ..." : "");

    /// <summary>Reads the next row; false at the end of the file, at which blank lines do not count.</summary>
    /// <exception cref="InvalidDataException">It has more or fewer cells than there are columns, or the file has no row at all.</exception>
    public bool Read()
    {
        if (_isRowAhead)
        {
            _isRowAhead = false;
            return true;
        }

        bool isFirst = _lines.Number == 1;
        if (!ReadLine())
        {
            return isFirst && _hasHeader ? throw EndOfFile() : false;
        }

        return _count == Columns.Length
            ? true
            : throw Error(Math.Min(_count, Columns.Length), $"expected {Columns.Length} cells as in the {(_hasHeader ? "header" : "first row")}, found {_count}{CountHint()}.");
    }

    /// <summary>The place of the column of that name.</summary>
    /// <exception cref="InvalidDataException">There is none, or more than one.</exception>
    public int IndexOf(string column)
    {
        _places ??= Columns.Index().ToLookup(place => place.Item, place => place.Index, StringComparer.Ordinal);
        int[] places = [.. _places[column]];
        return places is [int place] ? place : throw new InvalidDataException(
            $"{_name}: line 1: expected one column '{column}', found {(places.Length == 0 ? "none" : "several")} among {Columns.Length} columns: {List(Columns)}.");
    }

    /// <summary>The number in a cell of the row.</summary>
    /// <exception cref="InvalidDataException">It is not a number, or too large for <typeparamref name="T"/>.</exception>
    public T Number<T>(int column) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<byte> cell = Bytes(column);
        if (DecimalNumber.TryParse(cell, out T number))
        {
            return number;
        }

        // The parser passes over zero bytes at the end, which a crash leaves where the rest of a number was not written.
        if (cell.Contains((byte)0) || !T.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out T value))
        {
            throw Error(column, $"expected a number, {Found(column)}.");
        }

        // The parser makes an infinity of digits that are too many; an infinity that is meant has none.
        return T.IsInfinity(value) && cell.ContainsAnyInRange((byte)'0', (byte)'9')
            ? throw Error(column, $"expected a number within the range of {typeof(T).Name}, {Found(column)}.")
            : value;
    }

    /// <summary>Whether a cell holds one of the texts that stand for a missing value.</summary>
    public bool IsMissing(int column) => MissingValue.IsIn(Bytes(column));

    /// <summary>Whether a cell holds a number that is NaN.</summary>
    public bool IsNaN(int column) => double.TryParse(Bytes(column), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsNaN(value);

    /// <summary>The text of a cell, until the next is asked for; space around it counts in quotes alone.</summary>
    /// <exception cref="InvalidDataException">It is not UTF-8.</exception>
    public ReadOnlySpan<char> Text(int column)
    {
        ReadOnlySpan<byte> cell = Bytes(column);
        cell = _cells[column].IsQuoted ? cell : cell[Ascii.Trim(cell)];
        if (_text.Length < cell.Length)
        {
            _text = new char[cell.Length];
        }

        return Utf8.ToUtf16(cell, _text, out _, out int length, replaceInvalidSequences: false) == OperationStatus.Done
            ? _text.AsSpan(0, length)
            : throw Error(column, $"expected UTF-8, {Found(column)}.");
    }

    /// <summary>The exception that says what is wrong with a cell of the row.</summary>
    public InvalidDataException Error(int column, string problem) => Error(Line, column, problem);

    /// <summary>The exception that says what is wrong with a cell of a line.</summary>
    public InvalidDataException Error(long line, int column, string problem)
    {
        string title = _hasHeader && line > 1 && column < Columns.Length && Columns[column].Length > 0 ? $" ({Columns[column]})" : "";
        return new InvalidDataException($"{_name}: line {line}, column {column + 1}{title}: {problem}");
    }

    /// <summary>The exception for a file whose rows all were left out.</summary>
    public InvalidDataException NoLabel() => new($"{_name}: expected a row with a label, found none.");

    public void Dispose() => _lines.Dispose();

    /// <summary>The text in a cell of the row, for a message.</summary>
    public string FoundText(int column) => $"found '{Show(Bytes(column))}'";

    /// <summary>The text in a cell of the row, for a message, with a hint if it is a common mistake.</summary>
    public string Found(int column) => FoundText(column) + (DelimiterHint(column) ?? CsvHint.Of(Bytes(column)));

    /// <summary>The start of a text, for a message.</summary>
    private static string Show(ReadOnlySpan<byte> text) =>
        text.Length > Shown ? $"{Encoding.UTF8.GetString(text[..Shown])}..." : Encoding.UTF8.GetString(text);

    private ReadOnlySpan<byte> Bytes(int column) => _lines.Line[_cells[column].Start.._cells[column].End];

    /// <summary>Reads the next line that is not blank and cuts it into cells.</summary>
    private bool ReadLine()
    {
        long blank = 0;
        while (_lines.Read())
        {
            if (_lines.Line[Ascii.Trim(_lines.Line)].IsEmpty)
            {
                blank = blank == 0 ? _lines.Number : blank;
                continue;
            }

            Cut(_lines.Line);
            return blank == 0 ? true : throw Error(blank, 0, "expected a number, found a blank line that is not at the end.");
        }

        return false;
    }

    /// <summary>Rejects a first line that is not a row, with what it is instead.</summary>
    private void RequireRow()
    {
        ReadOnlySpan<byte> line = _lines.Line;
        if (line.Length <= LongestSeparatorLine && Ascii.EqualsIgnoreCase(Bytes(0)[..Math.Min(Bytes(0).Length, 4)], "sep="u8))
        {
            throw new InvalidDataException(
                $"{_name}: line 1: expected {(_hasHeader ? "the names of the columns" : "a row")}, found '{Show(line)}', which tells a spreadsheet the delimiter: remove this line.");
        }

        if (line.Contains((byte)'\r'))
        {
            throw new InvalidDataException($"{_name}: line 1: expected lines that end with \\n or \\r\\n, found {LineReader.CarriageReturns}.");
        }
    }

    /// <summary>Why a row may have another number of cells than there are columns, for a message; empty if nothing tells.</summary>
    private string CountHint() =>
        _lines.Line.Contains((byte)'\r') ? $", and {LineReader.CarriageReturns}"
        : _count == Columns.Length + 1 && Bytes(_count - 1).IsEmpty ? ": the line ends with a delimiter"
        : "";

    /// <summary>Why a last cell is empty if each line ends with a delimiter; null if it does not.</summary>
    private string? DelimiterHint(int column) =>
        column == 0 || column < _count - 1 || !Bytes(column).IsEmpty ? null
        : _hasHeader && Columns[column].Length == 0 ? ": the header and this line end with a delimiter, which begins a column without a name"
        : !_hasHeader && Line == 1 ? ": the line ends with a delimiter, or its last value is missing"
        : null;

    private void Cut(Span<byte> line)
    {
        bool hasQuotes = line.Contains(Quote);
        _count = 0;
        int length;
        for (int start = 0; start <= line.Length; start += length + 1)
        {
            if (_count == MostCells)
            {
                throw Error(_count, $"expected at most {MostCells} cells, found more.");
            }

            if (_count == _cells.Length)
            {
                Array.Resize(ref _cells, 2 * _count);
            }

            length = line[start..].IndexOf(_delimiter);
            length = length < 0 ? line.Length - start : length;
            if (hasQuotes && line.Slice(start, length).TrimStart((byte)' ').StartsWith("\""u8))
            {
                length = CutQuoted(line, start);
            }
            else
            {
                _cells[_count] = new Cell(start, start + length, IsQuoted: false);
            }

            _count++;
        }
    }

    /// <summary>Takes the quotes from the cell that starts there, in place, and returns its length with them.</summary>
    private int CutQuoted(Span<byte> line, int start)
    {
        if (line[start] != Quote)
        {
            throw Error(_count, $"expected the quote as the first character of the cell, found '{Show(line[start..])}'.");
        }

        int end = start + 1;
        for (int next = end; ; next++)
        {
            int length = line[next..].IndexOf(Quote);
            if (length < 0)
            {
                throw Error(_count, "expected a closing quote, found the end of the line: a cell with a line break cannot be read.");
            }

            line.Slice(next, length).CopyTo(line[end..]);
            end += length;
            next += length + 1;
            if (next == line.Length || line[next] == _delimiter)
            {
                _cells[_count] = new Cell(start + 1, end, IsQuoted: true);
                return next - start;
            }

            if (line[next] != Quote)
            {
                throw Error(_count, $"expected the end of the cell after its closing quote, found '{Show(line[next..])}': a quote within quotes is doubled.");
            }

            line[end++] = Quote;
        }
    }

    private InvalidDataException EndOfFile() => Error(Columns.Length == 0 ? 1 : 2, 0, "expected a row of numbers, found the end of the file.");

    /// <summary>Where a cell is in its line, without quotes.</summary>
    private readonly record struct Cell(int Start, int End, bool IsQuoted);
}
