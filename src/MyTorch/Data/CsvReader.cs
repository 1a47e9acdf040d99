using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Unicode;

namespace MyTorch.Data;

/// <summary>The rows of a CSV file, one after the other, without anything being allocated for a row. Cells are not quoted.</summary>
internal sealed class CsvReader : IDisposable
{
    /// <summary>How much of a wrong cell, and of a long list, a message shows.</summary>
    private const int Shown = 40;

    /// <summary>A short gzip file may hold a line of nothing but delimiters, whose cells must not fill the memory.</summary>
    private const int MostCells = 1 << 20;

    private readonly string _name;
    private readonly byte _delimiter;
    private readonly bool _hasHeader;
    private readonly LineReader _lines;
    private int[] _ends = new int[16];
    private char[] _text = new char[16];
    private ILookup<string, int>? _places;
    private int _cells;
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

        Columns = [.. Enumerable.Range(0, _cells).Select(column => hasHeader ? Text(column).ToString() : $"{column + 1}")];
        _isRowAhead = !hasHeader;
    }

    /// <summary>The names of the columns.</summary>
    public string[] Columns { get; }

    /// <summary>Refuses what cannot stand between cells of UTF-8.</summary>
    public static char RequireDelimiter(char delimiter) => char.IsAscii(delimiter) && delimiter is not ('\n' or '\r' or '"')
        ? delimiter
        : throw new ArgumentException($"The delimiter is U+{(int)delimiter:X4}: it must be an ASCII character that is neither a quote nor a line end.", nameof(delimiter));

    /// <summary>The first of a list, for a message.</summary>
    public static string List(IReadOnlyList<string> names) => string.Join(", ", names.Take(Shown)) + (names.Count > Shown ? ", ..." : "");

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

        return _cells == Columns.Length
            ? true
            : throw Error(Math.Min(_cells, Columns.Length), $"expected {Columns.Length} cells as in the {(_hasHeader ? "header" : "first row")}, found {_cells}.");
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
        ReadOnlySpan<byte> cell = Cell(column);
        if (DecimalNumber.TryParse(cell, out T number))
        {
            return number;
        }

        // The parser passes over zero bytes at the end, which a crash leaves where the rest of a number was not written.
        if (cell.Contains((byte)0) || !T.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out T value))
        {
            throw Error(column, $"expected a number, found '{Show(column)}'.");
        }

        // The parser makes an infinity of digits that are too many; an infinity that is meant has none.
        return T.IsInfinity(value) && cell.ContainsAnyInRange((byte)'0', (byte)'9')
            ? throw Error(column, $"expected a number within the range of {typeof(T).Name}, found '{Show(column)}'.")
            : value;
    }

    /// <summary>The text of a cell without space around it, until the next is asked for.</summary>
    /// <exception cref="InvalidDataException">It is quoted, or not UTF-8.</exception>
    public ReadOnlySpan<char> Text(int column)
    {
        ReadOnlySpan<byte> cell = Cell(column);
        cell = cell[Ascii.Trim(cell)];
        if (cell.StartsWith("\""u8))
        {
            throw Error(column, $"expected a cell without quotes, found '{Show(column)}'.");
        }

        if (_text.Length < cell.Length)
        {
            _text = new char[cell.Length];
        }

        return Utf8.ToUtf16(cell, _text, out _, out int length, replaceInvalidSequences: false) == OperationStatus.Done
            ? _text.AsSpan(0, length)
            : throw Error(column, $"expected UTF-8, found '{Show(column)}'.");
    }

    /// <summary>The exception that says what is wrong with a cell of the row.</summary>
    public InvalidDataException Error(int column, string problem) => Error(_lines.Number, column, problem);

    public void Dispose() => _lines.Dispose();

    private ReadOnlySpan<byte> Cell(int column) => _lines.Line[(column == 0 ? 0 : _ends[column - 1] + 1).._ends[column]];

    /// <summary>A cell of the row as it stands there, for a message; cut where it is long.</summary>
    public string Show(int column)
    {
        ReadOnlySpan<byte> cell = Cell(column);
        return cell.Length > Shown ? $"{Encoding.UTF8.GetString(cell[..Shown])}..." : Encoding.UTF8.GetString(cell);
    }

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

    private void Cut(ReadOnlySpan<byte> line)
    {
        _cells = 0;
        int length;
        for (int start = 0; start <= line.Length; start += length + 1)
        {
            if (_cells == MostCells)
            {
                throw Error(_cells, $"expected at most {MostCells} cells, found more.");
            }

            if (_cells == _ends.Length)
            {
                Array.Resize(ref _ends, 2 * _cells);
            }

            length = line[start..].IndexOf(_delimiter);
            length = length < 0 ? line.Length - start : length;
            _ends[_cells++] = start + length;
        }
    }

    private InvalidDataException EndOfFile() => Error(Columns.Length == 0 ? 1 : 2, 0, "expected a row of numbers, found the end of the file.");

    private InvalidDataException Error(long line, int column, string problem)
    {
        string title = _hasHeader && line > 1 && column < Columns.Length ? $" ({Columns[column]})" : "";
        return new InvalidDataException($"{_name}: line {line}, column {column + 1}{title}: {problem}");
    }
}
