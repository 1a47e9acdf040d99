using System.Numerics;
using System.Text;

namespace MyTorch.Data;

/// <content>Creates the error messages.</content>
public sealed partial class CsvReader
{
    /// <summary>The maximum number of characters of a cell, or of items of a list, shown in a message.</summary>
    private const int Shown = 40;

    /// <summary>The length of "sep=;" in quotes.</summary>
    private const int LongestSeparatorLine = 7;

    private const string EncodingAdvice =
        "the file is not encoded in UTF-8: use Encoding = CsvOptions.GetEncoding(\"windows-1252\") (--encoding windows-1252), or the actual encoding of the file";

    /// <summary>Returns the first items of a list, for a message; an empty name is shown as "".</summary>
    internal static string List(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(Shown).Select(name => name.Length == 0 ? "\"\"" : name)) + (names.Count > Shown ? ", ..." : "");

    /// <summary>Creates the exception for a cell of the current row.</summary>
    internal InvalidDataException Error(int column, string problem) => Error(Line, column, problem);

    /// <summary>Creates the exception for a cell of the given line.</summary>
    internal InvalidDataException Error(long line, int column, string problem)
    {
        string title = _hasHeader && line > 1 && column < _columns.Length && _columns[column].Length > 0 ? $" ({_columns[column]})" : "";
        return new InvalidDataException($"{_name}: line {line}, column {column + 1}{title}: {problem}");
    }

    /// <summary>Creates the exception for a file in which no row has a label.</summary>
    internal InvalidDataException NoLabel() => new($"{_name}: expected a row with a label, found none.");

    /// <summary>Returns the text of a cell of the row, for a message.</summary>
    internal string FoundText(int column) => $"found '{Show(Bytes(column))}'";

    /// <summary>Returns the text of a cell of the row, for a message, with a hint if it is a common mistake.</summary>
    internal string Found(int column) => FoundText(column) + (DelimiterHint(column) ?? (CsvHint.Create(Bytes(column), _options) is { Length: > 0 } hint ? hint : Suggestion()));

    /// <summary>A separate method, so that a row with a class does not allocate the closure.</summary>
    private InvalidDataException NoClass(int column, MissingLabels missing, string expected) =>
        MissingLabelError.Create(this, column, expected, () => HasNoClass(column, missing));

    /// <summary>Creates the exception for a cell that is not the required number.</summary>
    private InvalidDataException NotNumber<T>(int column) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Error(
        column,
        TryNumber(column, out T value) ? $"expected a finite number, {Found(column)}."
        : T.IsInfinity(value) ? $"expected a number within the range of {typeof(T).Name}, {Found(column)}."
        : $"expected a number, {Found(column)}.");

    /// <summary>Returns the columns without a unique name, for a message; null if there are none.</summary>
    private string? NamesProblem()
    {
        List<string> problems = [];
        foreach (IGrouping<string, int> places in _columns.Index().GroupBy(column => column.Item.Trim(), column => column.Index))
        {
            bool isUnnamed = places.Key.Length == 0;
            if (places.Count() > 1 || (isUnnamed && places.First() > 0))
            {
                string[] numbers = [.. places.Select(place => $"{place + 1}")];
                problems.Add($"{(isUnnamed ? "no name" : $"'{places.Key}'")} in column{(numbers.Length == 1 ? "" : "s")} {(numbers.Length == 1 ? numbers[0] : $"{List(numbers[..^1])} and {numbers[^1]}")}");
            }
        }

        return problems.Count == 0 ? null : List(problems);
    }

    /// <summary>Returns the end of a message: other options if the file seems to use another delimiter, otherwise empty.</summary>
    private string Suggestion()
    {
        var dialect = CsvDialect.Detect(_sample.Span);
        return dialect.HasOtherDelimiter(_options) ? $": {dialect.Suggest(_options)}" : "";
    }

    /// <summary>Returns the start of a text, for a message.</summary>
    private static string Show(ReadOnlySpan<byte> text) =>
        text.Length > Shown ? $"{Encoding.UTF8.GetString(text[..Shown])}..." : Encoding.UTF8.GetString(text);

    /// <summary>Throws if the first line is not a row, and says what it is instead.</summary>
    private void RequireRow()
    {
        ReadOnlySpan<byte> line = _lines.Line;
        if (line.Length <= LongestSeparatorLine && Ascii.EqualsIgnoreCase(Bytes(0)[..Math.Min(Bytes(0).Length, 4)], "sep="u8))
        {
            throw new InvalidDataException(
                $"{_name}: line 1: expected {(_hasHeader ? "the names of the columns" : "a row")}, found '{Show(line)}', which tells a spreadsheet the delimiter: remove this line.");
        }

        if (line.Contains((byte)0))
        {
            throw new InvalidDataException($"{_name}: line 1: expected text, found zero bytes{(CsvDialect.Detect(_sample.Span).Suggest(_options) is { } suggestion ? $": {suggestion}" : "")}.");
        }

        if (HasCarriageReturn())
        {
            throw new InvalidDataException($"{_name}: line 1: expected lines that end with \\n or \\r\\n, found {LineReader.CarriageReturns}.");
        }
    }

    /// <summary>Returns why the number of cells may differ from the number of columns, for a message; empty if unknown.</summary>
    private string CountHint() =>
        HasCarriageReturn() ? $", and {LineReader.CarriageReturns}"
        : _count == _columns.Length + 1 && Bytes(_count - 1).IsEmpty ? ": the line ends with a delimiter"
        : Suggestion();

    /// <summary>Whether a cell that is not in quotes contains a carriage return.</summary>
    private bool HasCarriageReturn() => Enumerable.Range(0, _count).Any(column => !_cells[column].IsQuoted && Bytes(column).Contains((byte)'\r'));

    /// <summary>Returns why the last cell is empty, if a line ends with a delimiter; otherwise null.</summary>
    private string? DelimiterHint(int column) =>
        column == 0 || column < _count - 1 || !Bytes(column).IsEmpty ? null
        : _hasHeader && _columns[column].Length == 0 ? ": the header and this line end with a delimiter, which adds a column without a name"
        : !_hasHeader && Line == 1 ? ": the line ends with a delimiter, or its last value is missing"
        : null;

    private InvalidDataException EndOfFile() => Error(_columns.Length == 0 ? 1 : 2 + _columns.Sum(name => name.Count('\n')), 0, "expected a row, found the end of the file.");
}
