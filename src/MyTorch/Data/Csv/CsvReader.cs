using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Unicode;

namespace MyTorch.Data;

/// <summary>
/// Reads the rows of CSV content, one after the other, without allocating for a row. Cells may be in quotes (RFC 4180), within which
/// delimiters and line breaks are text and two quotes are one; a quote that is never closed is an error that names the line of the quote.
/// </summary>
/// <remarks>
/// For content that can be read only once, or whose columns are not known yet; <see cref="CsvFile{T}"/> gives the samples of a file. Before the
/// first <see cref="Read"/> and after the last row, asking for a cell throws an <see cref="InvalidOperationException"/>.
/// </remarks>
public sealed partial class CsvReader : IDisposable
{
    /// <summary>How much of a wrong cell, and of a long list, a message shows.</summary>
    private const int Shown = 40;

    /// <summary>The length of "sep=;" in quotes.</summary>
    private const int LongestSeparatorLine = 7;

    private readonly string _name;
    private readonly byte _delimiter;
    private readonly bool _hasHeader;
    private readonly LineReader _lines;
    private readonly string[] _columns;
    private Cell[] _cells = new Cell[16];
    private char[] _text = new char[16];
    private ILookup<string, int>? _places;
    private int _count;
    private bool _hasRow = true;
    private bool _isRowAhead;

    /// <summary>Reads the header or, where there is none, the first row to see how many columns there are.</summary>
    /// <param name="stream">The content, in UTF-8 and not compressed (<see cref="DataFile.Decompress"/>); disposed with the reader.</param>
    /// <param name="name">The name of the content in error messages.</param>
    /// <param name="delimiter">What stands between two cells: an ASCII character.</param>
    /// <param name="hasHeader">Whether the first line holds the names of the columns; otherwise they are called 1, 2, 3 ...</param>
    /// <exception cref="ArgumentException"><paramref name="delimiter"/> is not ASCII, or a quote or line end.</exception>
    /// <exception cref="InvalidDataException">There is no row, or the first line is not one of CSV.</exception>
    public CsvReader(Stream stream, string name, char delimiter = ',', bool hasHeader = true)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        RequireDelimiter(delimiter);
        (_name, _delimiter, _hasHeader) = (name, (byte)delimiter, hasHeader);
        _lines = new LineReader(stream, name);
        _columns = [];
        try
        {
            if (!ReadLine())
            {
                throw EndOfFile();
            }

            RequireRow();
            _columns = [.. Enumerable.Range(0, _count).Select(column => hasHeader ? Text(column).ToString() : $"{column + 1}")];
        }
        catch
        {
            stream.Dispose();
            throw;
        }

        (_hasRow, _isRowAhead) = (false, !hasHeader);
    }

    /// <summary>The texts that stand for a missing value, beside an empty cell; all but "None" in upper and lower case.</summary>
    public static IReadOnlyList<string> MissingValues => MissingValue.All;

    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Columns => _columns;

    /// <summary>The number of the line on which the row begins, from 1.</summary>
    public long Line => _lines.Number;

    /// <summary>Refuses what cannot stand between cells of UTF-8.</summary>
    internal static char RequireDelimiter(char delimiter) => char.IsAscii(delimiter) && delimiter is not ('\n' or '\r' or '"')
        ? delimiter
        : throw new ArgumentException($"The delimiter is U+{(int)delimiter:X4}: it must be an ASCII character that is neither a quote nor a line end.", nameof(delimiter));

    /// <summary>The first of a list, for a message; a name without characters is shown as "".</summary>
    internal static string List(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(Shown).Select(name => name.Length == 0 ? "\"\"" : name)) + (names.Count > Shown ? ", ..." : "");

    /// <summary>Reads the next row; false at the end of the file, at which blank lines do not count.</summary>
    /// <exception cref="InvalidDataException">It has more or fewer cells than there are columns, or the file has no row at all.</exception>
    public bool Read()
    {
        bool isFirst = _lines.Number == 1;
        _hasRow = _isRowAhead || ReadLine();
        if (_isRowAhead)
        {
            _isRowAhead = false;
            return true;
        }

        if (!_hasRow)
        {
            return isFirst && _hasHeader ? throw EndOfFile() : false;
        }

        return _count == _columns.Length
            ? true
            : throw Error(Math.Min(_count, _columns.Length), $"expected {_columns.Length} cells as in the {(_hasHeader ? "header" : "first row")}, found {_count}{CountHint()}.");
    }

    /// <summary>The index of the column of that name.</summary>
    /// <param name="column">The name of the column.</param>
    /// <exception cref="InvalidDataException">There is none, or more than one.</exception>
    public int IndexOf(string column)
    {
        _places ??= _columns.Index().ToLookup(place => place.Item, place => place.Index, StringComparer.Ordinal);
        int[] places = [.. _places[column]];
        return places is [int place] ? place : throw new InvalidDataException(
            $"{_name}: line 1: expected one column '{column}', found {(places.Length == 0 ? "none" : "several")} among {_columns.Length} columns: {List(_columns)}.");
    }

    /// <summary>The number in a cell of the row, in the invariant culture; NaN and Infinity are numbers too.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="column">The index of the column, as <see cref="IndexOf"/> gives it.</param>
    /// <param name="requiresFinite">Whether NaN and infinities are rejected.</param>
    /// <exception cref="InvalidDataException">It is not a number, or too large for <typeparamref name="T"/>, or not finite.</exception>
    public T Number<T>(int column, bool requiresFinite = false) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<byte> cell = Bytes(column);
        return DecimalNumber.TryParse(cell, out T number) ? number : OtherNumber<T>(column, cell, requiresFinite);
    }

    private T OtherNumber<T>(int column, ReadOnlySpan<byte> cell, bool requiresFinite) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // The parser passes over zero bytes at the end, which a crash leaves where the rest of a number was not written.
        if (cell.Contains((byte)0) || !T.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out T value))
        {
            throw Error(column, $"expected a number, {Found(column)}.");
        }

        // The parser makes an infinity of digits that are too many; an infinity that is meant has none.
        return T.IsInfinity(value) && cell.ContainsAnyInRange((byte)'0', (byte)'9')
            ? throw Error(column, $"expected a number within the range of {typeof(T).Name}, {Found(column)}.")
            : T.IsFinite(value) || !requiresFinite ? value
            : throw Error(column, $"expected a finite number, {Found(column)}.");
    }

    /// <summary>Whether a cell holds one of the texts that stand for a missing value (<see cref="MissingValues"/>).</summary>
    /// <param name="column">The index of the column.</param>
    public bool IsMissing(int column) => MissingValue.IsIn(Bytes(column));

    /// <summary>Whether a cell holds a number that is NaN.</summary>
    internal bool IsNaN(int column) => double.TryParse(Bytes(column), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsNaN(value);

    /// <summary>The text of a cell, until the next is asked for; space around it counts in quotes alone.</summary>
    /// <param name="column">The index of the column.</param>
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

    /// <summary>The name of the class in a cell of a column of labels; empty if it is missing and such rows are dropped.</summary>
    /// <param name="column">The index of the column.</param>
    /// <param name="missing">What happens to rows without a label.</param>
    /// <param name="expected">What the column should hold, for error messages.</param>
    /// <exception cref="InvalidDataException">The label is missing and not dropped; the message lists the lines of the rows without one, which are read for that.</exception>
    public ReadOnlySpan<char> ClassName(int column, MissingLabels missing, string expected = "a class")
    {
        if (!HasNoClass(column, missing))
        {
            return Text(column);
        }

        return missing == MissingLabels.Drop ? default : throw NoClass(column, missing, expected);
    }

    /// <summary>The exception that says what is wrong with a cell of the row.</summary>
    internal InvalidDataException Error(int column, string problem) => Error(Line, column, problem);

    /// <summary>The exception that says what is wrong with a cell of a line.</summary>
    internal InvalidDataException Error(long line, int column, string problem)
    {
        string title = _hasHeader && line > 1 && column < _columns.Length && _columns[column].Length > 0 ? $" ({_columns[column]})" : "";
        return new InvalidDataException($"{_name}: line {line}, column {column + 1}{title}: {problem}");
    }

    /// <summary>The exception for a file whose rows all were left out.</summary>
    internal InvalidDataException NoLabel() => new($"{_name}: expected a row with a label, found none.");

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();

    /// <summary>The text in a cell of the row, for a message.</summary>
    internal string FoundText(int column) => $"found '{Show(Bytes(column))}'";

    /// <summary>The text in a cell of the row, for a message, with a hint if it is a common mistake.</summary>
    internal string Found(int column) => FoundText(column) + (DelimiterHint(column) ?? CsvHint.Of(Bytes(column)));

    private bool HasNoClass(int column, MissingLabels missing) => missing == MissingLabels.Keep ? Text(column).IsEmpty : IsMissing(column);

    /// <summary>Separate, so that a row with a class allocates nothing for it.</summary>
    private InvalidDataException NoClass(int column, MissingLabels missing, string expected) =>
        MissingLabelError.Create(this, column, expected, () => HasNoClass(column, missing));

    /// <summary>The start of a text, for a message.</summary>
    private static string Show(ReadOnlySpan<byte> text) =>
        text.Length > Shown ? $"{Encoding.UTF8.GetString(text[..Shown])}..." : Encoding.UTF8.GetString(text);

    private ReadOnlySpan<byte> Bytes(int column) =>
        !_hasRow ? throw new InvalidOperationException("There is no row: call Read first, and use the cells only if it returned true.")
        : (uint)column < (uint)_count ? _lines.Line[_cells[column].Start.._cells[column].End]
        : throw new ArgumentOutOfRangeException(nameof(column), column, $"column must be 0 to {_count - 1}, an index of one of the columns.");

    /// <summary>Reads the next line that is not blank and cuts it into cells.</summary>
    private bool ReadLine()
    {
        long blank = 0;
        while (_lines.Read())
        {
            if (IsBlank(_lines.Line))
            {
                blank = blank == 0 ? _lines.Number : blank;
                continue;
            }

            Cut();
            return blank == 0 ? true : throw Error(blank, 0, "expected a number, found a blank line that is not at the end.");
        }

        return false;
    }

    /// <summary>Whether a line has no cell, not even an empty one between delimiters.</summary>
    private bool IsBlank(ReadOnlySpan<byte> line) => line[Ascii.Trim(line)].IsEmpty && !line.Contains(_delimiter);

    /// <summary>Rejects a first line that is not a row, with what it is instead.</summary>
    private void RequireRow()
    {
        ReadOnlySpan<byte> line = _lines.Line;
        if (line.Length <= LongestSeparatorLine && Ascii.EqualsIgnoreCase(Bytes(0)[..Math.Min(Bytes(0).Length, 4)], "sep="u8))
        {
            throw new InvalidDataException(
                $"{_name}: line 1: expected {(_hasHeader ? "the names of the columns" : "a row")}, found '{Show(line)}', which tells a spreadsheet the delimiter: remove this line.");
        }

        if (HasCarriageReturn())
        {
            throw new InvalidDataException($"{_name}: line 1: expected lines that end with \\n or \\r\\n, found {LineReader.CarriageReturns}.");
        }
    }

    /// <summary>Why a row may have another number of cells than there are columns, for a message; empty if nothing tells.</summary>
    private string CountHint() =>
        HasCarriageReturn() ? $", and {LineReader.CarriageReturns}"
        : _count == _columns.Length + 1 && Bytes(_count - 1).IsEmpty ? ": the line ends with a delimiter"
        : "";

    /// <summary>Whether a cell that is not in quotes holds a carriage return.</summary>
    private bool HasCarriageReturn() => Enumerable.Range(0, _count).Any(column => !_cells[column].IsQuoted && Bytes(column).Contains((byte)'\r'));

    /// <summary>Why a last cell is empty if each line ends with a delimiter; null if it does not.</summary>
    private string? DelimiterHint(int column) =>
        column == 0 || column < _count - 1 || !Bytes(column).IsEmpty ? null
        : _hasHeader && _columns[column].Length == 0 ? ": the header and this line end with a delimiter, which begins a column without a name"
        : !_hasHeader && Line == 1 ? ": the line ends with a delimiter, or its last value is missing"
        : null;

    private InvalidDataException EndOfFile() => Error(_columns.Length == 0 ? 1 : _lines.Count + 1, 0, "expected a row of numbers, found the end of the file.");
}
