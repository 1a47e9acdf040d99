using System.Globalization;
using System.Text;

namespace MyTorch.Data;

/// <summary>The rows at the beginning of a CSV file, from which the number format and the header are guessed.</summary>
/// <param name="delimiter">The delimiter of the cells.</param>
/// <param name="rows">The cells of all rows that have as many cells as the first row; at least one row.</param>
internal sealed class CsvSample(char delimiter, IReadOnlyList<string[]> rows)
{
    /// <summary>The fraction of rows that must have as many cells as the first, and of cells that must be numbers in a numeric column.</summary>
    private const double Most = 0.8;

    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    private readonly int[] _numeric = [.. Enumerable.Range(0, rows[0].Length).Where(column => IsNumeric(rows, column))];

    /// <summary>The delimiter of the cells; null if it cannot be guessed. A single column of numbers with decimal commas is not separated by commas.</summary>
    public char? Delimiter => rows[0].Length > 1 || 2 * rows.Skip(1).Count(row => NumberShape.Find(row[0])?.Decimal == ',') > rows.Count - 1 ? delimiter : null;

    /// <summary>Reads the text with the delimiter that fits best; null if none fits.</summary>
    public static CsvSample? Read(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        (char Delimiter, List<string[]> Rows, double Fit)[] candidates = [.. Delimiters.Select(delimiter => ReadWith(bytes, delimiter)).Where(candidate => candidate.Fit > 0)];
        if (candidates.Length == 0)
        {
            return null;
        }

        (char delimiter, List<string[]> rows, _) = candidates.MaxBy(candidate => candidate.Fit);
        return new CsvSample(delimiter, rows);
    }

    /// <summary>Returns whether the first row contains names; null if that cannot be guessed.</summary>
    public bool? FindHeader()
    {
        string[] first = rows[0];
        if (rows.Count == 1 || _numeric.Length == 0)
        {
            return null;
        }

        if (!first.Any(NumberShape.IsNumber))
        {
            return true;
        }

        // Years or column numbers may be names.
        double[] numbers = [.. _numeric.Select(column => double.TryParse(first[column], NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN)];
        bool areConsecutive = numbers.Length > 1 && numbers.Index().All(item => item.Item == numbers[0] + item.Index);
        return _numeric.All(column => NumberShape.IsNumber(first[column])) && !areConsecutive ? false : null;
    }

    /// <summary>Returns the decimal mark and the thousands separator of the numeric columns; null for what cannot be guessed.</summary>
    public (char? Decimal, char? Thousands) FindSeparators()
    {
        NumberShape[] shapes = [.. rows.SelectMany(row => _numeric.Select(column => NumberShape.Find(row[column]))).OfType<NumberShape>()];
        int Count(Func<NumberShape, bool> condition) => shapes.Count(condition);
        int commas = Count(shape => shape.Decimal == ',');
        int points = Count(shape => shape.Decimal == '.');
        (char Separator, int Votes) group = ",.' ".Select(separator => (separator, Count(shape => shape.Thousands == separator))).MaxBy(votes => votes.Item2);

        // The comma in "1,234" groups thousands unless other numbers show that it is the decimal mark; the point in "1.234" is the decimal mark
        // unless other numbers show otherwise.
        bool hasGroups = group.Votes > 0;
        bool isComma = commas > points || (commas == points && hasGroups && group.Separator == '.');
        char mark = isComma ? ',' : '.';
        char other = isComma ? '.' : ',';
        char? thousands = hasGroups && group.Separator != mark ? group.Separator
            : Count(shape => shape.Ambiguous == other) > 0 ? other
            : null;
        bool isKnown = commas != points || hasGroups || Count(shape => shape.Ambiguous == mark) > 0;
        return (isKnown ? mark : null, thousands);
    }

    /// <summary>Reads the text with a delimiter; the fit is 0 if too many rows differ from the first in their number of cells.</summary>
    private static (char Delimiter, List<string[]> Rows, double Fit) ReadWith(byte[] text, char delimiter)
    {
        List<string[]> rows = [];
        int count = 0;
        try
        {
            using CsvReader reader = CsvReader.ForSample(new MemoryStream(text), delimiter);
            while (reader.ReadCells() is { } cells)
            {
                count++;
                if (cells.Length == reader.Columns.Count)
                {
                    rows.Add(cells);
                }
            }
        }
        catch (InvalidDataException)
        {
            // A misplaced quote, or one that is closed after the sample: keep the rows read so far.
        }

        double agreement = count == 0 ? 0 : (double)rows.Count / count;
        if (agreement < Most)
        {
            return (delimiter, rows, 0);
        }

        // Any text without the delimiter fits as a single column; a cell that contains another delimiter is probably several cells.
        double clean = rows.Average(row => row.Count(cell => IsClean(cell, delimiter)) / (double)row.Length);
        return (delimiter, rows, rows[0].Length == 1 ? agreement / 100 : agreement * agreement * (0.3 + (0.7 * clean)));
    }

    private static bool IsClean(string cell, char delimiter) => NumberShape.IsNumber(cell) || !Delimiters.Any(other => other != delimiter && cell.Contains(other));

    private static bool IsNumeric(IReadOnlyList<string[]> rows, int column)
    {
        string[] cells = [.. rows.Skip(1).Select(row => row[column]).Where(cell => !MissingValue.IsIn(Encoding.UTF8.GetBytes(cell)))];
        return cells.Length > 0 && cells.Count(NumberShape.IsNumber) >= Most * cells.Length;
    }
}
