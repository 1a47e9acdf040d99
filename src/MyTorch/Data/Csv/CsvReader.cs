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
    private readonly string _name;
    private readonly CsvOptions _options;
    private readonly byte _delimiter;
    private readonly bool _hasHeader;
    private readonly NumberFormat? _format;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>>? _missing;
    private readonly LineReader _lines;
    private readonly ReadOnlyMemory<byte> _sample;
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
        : this(stream, name, new CsvOptions { Delimiter = RequireDelimiter(delimiter), HasHeader = hasHeader })
    {
    }

    /// <summary>Reads the header or, where there is none, the first row to see how many columns there are.</summary>
    /// <param name="stream">The content, not compressed (<see cref="DataFile.Decompress"/>); disposed with the reader.</param>
    /// <param name="name">The name of the content in error messages.</param>
    /// <param name="options">How cells, numbers and missing values are written.</param>
    /// <exception cref="ArgumentException">The decimal mark of the options also groups thousands.</exception>
    /// <exception cref="InvalidDataException">There is no row, or the first line is not one of CSV in that encoding.</exception>
    public CsvReader(Stream stream, string name, CsvOptions options)
        : this(stream, name, options, suggests: true)
    {
    }

    private CsvReader(Stream stream, string name, CsvOptions options, bool suggests)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(options);
        options.Require();
        (_name, _options, _delimiter, _hasHeader) = (name, options, (byte)options.Delimiter, options.HasHeader);
        _format = NumberFormat.Create(options);
        _missing = ReferenceEquals(options.MissingValues, MissingValues)
            ? null
            : options.MissingValues.Append("").ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _columns = [];
        try
        {
            byte[] sample = new byte[CsvDialect.SampleSize];
            int length = stream.ReadAtLeast(sample, CsvEncoding.LongestMark, throwOnEndOfStream: false);
            _sample = suggests ? sample.AsMemory(0, length) : default;
            Encoding encoding = CsvEncoding.OfMark(sample.AsSpan(0, length)) ?? options.Encoding;
            _lines = new LineReader(CsvEncoding.ToUtf8(new ChainedStream(new MemoryStream(sample, 0, length), stream), encoding), name, encoding.WebName);
            if (!ReadLine())
            {
                throw EndOfFile();
            }

            RequireRow();
            _columns = [.. Enumerable.Range(0, _count).Select(column => _hasHeader ? Text(column).ToString() : $"{column + 1}")];
        }
        catch
        {
            stream.Dispose();
            throw;
        }

        (_hasRow, _isRowAhead) = (false, !_hasHeader);
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

    /// <summary>Throws unless each column has a name of its own. The first alone may have none, as in files whose first column numbers the rows.</summary>
    /// <exception cref="InvalidDataException">Columns have the same name or none; the message names all of them.</exception>
    public void RequireNames()
    {
        if (NamesProblem() is { } problem)
        {
            throw new InvalidDataException($"{_name}: line 1: expected a name of its own for each column, found {problem}: rename these columns.");
        }
    }

    /// <summary>The index of the column of that name.</summary>
    /// <param name="column">The name of the column.</param>
    /// <exception cref="InvalidDataException">There is none, or more than one.</exception>
    public int IndexOf(string column)
    {
        _places ??= _columns.Index().ToLookup(place => place.Item, place => place.Index, StringComparer.Ordinal);
        int[] places = [.. _places[column]];
        return places is [int place] ? place : throw new InvalidDataException(
            $"{_name}: line 1: expected one column '{column}', found {(places.Length == 0 ? "none" : "several")} among {_columns.Length} columns: {List(_columns)}{(places.Length == 0 ? Suggestion() : "")}.");
    }

    /// <summary>The number in a cell of the row, as the options write numbers; NaN and Infinity are numbers too.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="column">The index of the column, as <see cref="IndexOf"/> gives it.</param>
    /// <param name="requiresFinite">Whether NaN and infinities are rejected.</param>
    /// <exception cref="InvalidDataException">It is not a number, or too large for <typeparamref name="T"/>, or not finite.</exception>
    public T Number<T>(int column, bool requiresFinite = false) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        TryNumber(column, out T value) && (!requiresFinite || T.IsFinite(value)) ? value : throw NotNumber<T>(column);

    /// <summary>The number in a cell of the row, as the options write numbers; false for another text, an empty cell, and a number too large for <typeparamref name="T"/>.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="column">The index of the column, as <see cref="IndexOf"/> gives it.</param>
    /// <param name="value">The number, which may be NaN or infinite if the cell says so; otherwise zero, or infinite for a number too large.</param>
    public bool TryNumber<T>(int column, out T value) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<byte> cell = Bytes(column);
        value = default;
        return (_format is null || _format.TryRewrite(cell, out cell)) && (DecimalNumber.TryParse(cell, out value) || TryParse(cell, out value));
    }

    /// <summary>Whether a cell holds one of the texts that stand for a missing value, or none.</summary>
    /// <param name="column">The index of the column.</param>
    /// <exception cref="InvalidDataException">The options have other such texts than <see cref="MissingValues"/>, and the cell is not text.</exception>
    public bool IsMissing(int column) => _missing is { } missing ? missing.Contains(Text(column).Trim()) : MissingValue.IsIn(Bytes(column));

    /// <summary>Whether a cell holds a number that is NaN.</summary>
    internal bool IsNaN(int column) => double.TryParse(Bytes(column), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsNaN(value);

    /// <summary>The text of a cell, until the next is asked for; space around it counts in quotes alone.</summary>
    /// <param name="column">The index of the column.</param>
    /// <exception cref="InvalidDataException">It is not text in the encoding of the file.</exception>
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
            : throw Error(column, $"expected UTF-8, {FoundText(column)}: {EncodingAdvice}.");
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

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();

    /// <summary>A reader of the beginning of a file, whose errors suggest no other options.</summary>
    internal static CsvReader ForSample(Stream stream, char delimiter) =>
        new(stream, "", new CsvOptions { Delimiter = delimiter, HasHeader = false }, suggests: false);

    /// <summary>The texts of the next row, with as many cells as it has; null at the end.</summary>
    internal string[]? ReadCells()
    {
        _hasRow = _isRowAhead || ReadLine();
        _isRowAhead = false;
        return _hasRow ? [.. Enumerable.Range(0, _count).Select(column => Text(column).ToString())] : null;
    }

    /// <summary>Parses what few files have; false for digits that are too many, of which the parser of .NET makes an infinity.</summary>
    private static bool TryParse<T>(ReadOnlySpan<byte> cell, out T value) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        value = default;

        // That parser passes over zero bytes at the end, which a crash leaves where the rest of a number was not written.
        return !cell.Contains((byte)0) && T.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && !(T.IsInfinity(value) && cell.ContainsAnyInRange((byte)'0', (byte)'9'));
    }

    private bool HasNoClass(int column, MissingLabels missing) => missing == MissingLabels.Keep ? Text(column).IsEmpty : IsMissing(column);

    private ReadOnlySpan<byte> Bytes(int column) =>
        !_hasRow ? throw new InvalidOperationException("There is no row: call Read first, and use the cells only if it returned true.")
        : (uint)column < (uint)_count ? _lines.Slice(_cells[column].Start, _cells[column].End)
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
}
