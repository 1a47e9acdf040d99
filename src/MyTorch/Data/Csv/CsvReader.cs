using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Unicode;

namespace MyTorch.Data;

/// <summary>
/// Reads CSV content row by row without allocating memory per row. Cells may be in quotes (RFC 4180), within which delimiters and line
/// breaks are text and two quotes stand for one. The error for a quote that is never closed names the line of the quote.
/// </summary>
/// <remarks>
/// Use it for content that can be read only once, or whose columns are not known yet; <see cref="CsvFile{T}"/> reads the samples of a file.
/// Reading a cell before the first <see cref="Read"/> or after the last row throws an <see cref="InvalidOperationException"/>.
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

    /// <summary>Creates a reader and reads the header or, without one, the first row to determine the number of columns.</summary>
    /// <param name="stream">The content, in UTF-8 and not compressed (<see cref="DataFile.Decompress"/>); disposed with the reader.</param>
    /// <param name="name">The name of the content in error messages.</param>
    /// <param name="delimiter">The character between two cells, which must be ASCII.</param>
    /// <param name="hasHeader">Whether the first line contains the names of the columns; otherwise they are named 1, 2, 3 ...</param>
    /// <exception cref="ArgumentException"><paramref name="delimiter"/> is not ASCII, or is a quote or a line end.</exception>
    /// <exception cref="InvalidDataException">There is no row, or the first line is not CSV.</exception>
    public CsvReader(Stream stream, string name, char delimiter = ',', bool hasHeader = true)
        : this(stream, name, new CsvOptions { Delimiter = RequireDelimiter(delimiter), HasHeader = hasHeader })
    {
    }

    /// <summary>Creates a reader and reads the header or, without one, the first row to determine the number of columns.</summary>
    /// <param name="stream">The content, not compressed (<see cref="DataFile.Decompress"/>); disposed with the reader.</param>
    /// <param name="name">The name of the content in error messages.</param>
    /// <param name="options">The format of cells, numbers and missing values.</param>
    /// <exception cref="ArgumentException">The options use the same character as decimal mark and thousands separator.</exception>
    /// <exception cref="InvalidDataException">There is no row, or the first line is not CSV in that encoding.</exception>
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
            Encoding encoding = CsvEncoding.FromByteOrderMark(sample.AsSpan(0, length)) ?? options.Encoding;
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

    /// <summary>The texts that mark a missing value in addition to an empty cell; not case-sensitive except for "None".</summary>
    public static IReadOnlyList<string> MissingValues => MissingValue.All;

    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Columns => _columns;

    /// <summary>The number of the line on which the current row begins, from 1.</summary>
    public long Line => _lines.Number;

    /// <summary>Throws if a character cannot be used as a delimiter.</summary>
    internal static char RequireDelimiter(char delimiter) => char.IsAscii(delimiter) && delimiter is not ('\n' or '\r' or '"')
        ? delimiter
        : throw new ArgumentException($"The delimiter is U+{(int)delimiter:X4}: it must be an ASCII character that is neither a quote nor a line end.", nameof(delimiter));

    /// <summary>Reads the next row. Returns false at the end of the file; blank lines there are ignored.</summary>
    /// <exception cref="InvalidDataException">The number of cells differs from the number of columns, or the file has no rows at all.</exception>
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

    /// <summary>Throws unless every column has a unique name. Only the first may be unnamed, as in files whose first column numbers the rows.</summary>
    /// <exception cref="InvalidDataException">Columns have the same name or no name; the message lists all of them.</exception>
    public void RequireNames()
    {
        if (NamesProblem() is { } problem)
        {
            throw new InvalidDataException($"{_name}: line 1: expected a unique name for each column, found {problem}: rename these columns.");
        }
    }

    /// <summary>Returns the index of the column with the given name.</summary>
    /// <param name="column">The name of the column.</param>
    /// <exception cref="InvalidDataException">There is no such column, or more than one.</exception>
    public int IndexOf(string column)
    {
        _places ??= _columns.Index().ToLookup(place => place.Item, place => place.Index, StringComparer.Ordinal);
        int[] places = [.. _places[column]];
        return places is [int place] ? place : throw new InvalidDataException(
            $"{_name}: line 1: expected one column '{column}', found {(places.Length == 0 ? "none" : "several")} among {_columns.Length} columns: {List(_columns)}{(places.Length == 0 ? Suggestion() : "")}.");
    }

    /// <summary>Returns the number in a cell of the current row, in the format of the options; NaN and Infinity are accepted.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="column">The index of the column, as returned by <see cref="IndexOf"/>.</param>
    /// <param name="requiresFinite">Whether NaN and infinities are rejected.</param>
    /// <exception cref="InvalidDataException">The cell is not a number, is too large for <typeparamref name="T"/>, or is not finite although that is required.</exception>
    public T Number<T>(int column, bool requiresFinite = false) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        TryNumber(column, out T value) && (!requiresFinite || T.IsFinite(value)) ? value : throw NotNumber<T>(column);

    /// <summary>Parses a cell of the current row as a number in the format of the options. Returns false for other text, an empty cell, or a number too large for <typeparamref name="T"/>.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="column">The index of the column, as returned by <see cref="IndexOf"/>.</param>
    /// <param name="value">The number, which is NaN or infinite if the cell says so. On failure, infinity for a number that is too large, otherwise 0.</param>
    public bool TryNumber<T>(int column, out T value) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<byte> cell = Bytes(column);
        value = default;
        return (_format is null || _format.TryRewrite(cell, out cell)) && (DecimalNumber.TryParse(cell, out value) || TryParse(cell, out value));
    }

    /// <summary>Returns whether a cell is empty or contains a marker of a missing value.</summary>
    /// <param name="column">The index of the column.</param>
    /// <exception cref="InvalidDataException">The options define markers other than <see cref="MissingValues"/>, and the cell is not valid text.</exception>
    public bool IsMissing(int column) => _missing is { } missing ? missing.Contains(Text(column).Trim()) : MissingValue.IsIn(Bytes(column));

    /// <summary>Whether a cell contains NaN.</summary>
    internal bool IsNaN(int column) => double.TryParse(Bytes(column), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsNaN(value);

    /// <summary>Returns the text of a cell, valid until the next call. Surrounding white space is trimmed unless the cell is in quotes.</summary>
    /// <param name="column">The index of the column.</param>
    /// <exception cref="InvalidDataException">The cell is not valid text in the encoding of the file.</exception>
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

    /// <summary>Returns the class name in a cell of a label column; empty if it is missing and such rows are dropped.</summary>
    /// <param name="column">The index of the column.</param>
    /// <param name="missing">How rows without a label are handled.</param>
    /// <param name="expected">What the column should hold, for error messages.</param>
    /// <exception cref="InvalidDataException">The label is missing and such rows are not dropped. The message lists the lines of all rows without a label; the rest of the content is read to find them.</exception>
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

    /// <summary>Creates a reader for the beginning of a file; its errors do not suggest other options.</summary>
    internal static CsvReader ForSample(Stream stream, char delimiter) =>
        new(stream, "", new CsvOptions { Delimiter = delimiter, HasHeader = false }, suggests: false);

    /// <summary>Returns the texts of the next row, whatever its number of cells; null at the end.</summary>
    internal string[]? ReadCells()
    {
        _hasRow = _isRowAhead || ReadLine();
        _isRowAhead = false;
        return _hasRow ? [.. Enumerable.Range(0, _count).Select(column => Text(column).ToString())] : null;
    }

    /// <summary>Parses the rarer forms of numbers with the .NET parser. Returns false for numbers out of range, which that parser turns into infinity.</summary>
    private static bool TryParse<T>(ReadOnlySpan<byte> cell, out T value) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        value = default;

        // The .NET parser ignores zero bytes at the end, which a crash may leave where the rest of a number was not written.
        return !cell.Contains((byte)0) && T.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && !(T.IsInfinity(value) && cell.ContainsAnyInRange((byte)'0', (byte)'9'));
    }

    private bool HasNoClass(int column, MissingLabels missing) => missing == MissingLabels.Keep ? Text(column).IsEmpty : IsMissing(column);

    private ReadOnlySpan<byte> Bytes(int column) =>
        !_hasRow ? throw new InvalidOperationException("There is no row: call Read first, and use the cells only if it returned true.")
        : (uint)column < (uint)_count ? _lines.Slice(_cells[column].Start, _cells[column].End)
        : throw new ArgumentOutOfRangeException(nameof(column), column, $"column must be 0 to {_count - 1}, the index of a column.");

    /// <summary>Reads the next line that is not blank and splits it into cells.</summary>
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

    /// <summary>Whether a line contains neither cells nor delimiters.</summary>
    private bool IsBlank(ReadOnlySpan<byte> line) => line[Ascii.Trim(line)].IsEmpty && !line.Contains(_delimiter);
}
