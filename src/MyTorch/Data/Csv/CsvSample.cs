using System.Globalization;
using System.Text;

namespace MyTorch.Data;

/// <summary>The rows at the beginning of a CSV file, and what they tell of its numbers and header.</summary>
/// <param name="delimiter">What the cells are separated by.</param>
/// <param name="rows">The cells of the rows with as many cells as the first, at least one row.</param>
internal sealed class CsvSample(char delimiter, IReadOnlyList<string[]> rows)
{
    /// <summary>The share of rows that must have as many cells as the first, and of cells that must be numbers in a column of numbers.</summary>
    private const double Most = 0.8;

    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    private readonly int[] _numeric = [.. Enumerable.Range(0, rows[0].Length).Where(column => IsNumeric(rows, column))];

    /// <summary>What the cells are separated by; null if nothing tells. A single column of numbers with commas is not separated by commas.</summary>
    public char? Delimiter => rows[0].Length > 1 || 2 * rows.Skip(1).Count(row => NumberShape.Find(row[0])?.Decimal == ',') > rows.Count - 1 ? delimiter : null;

    /// <summary>Reads the text with the delimiter that fits it best; null if none does.</summary>
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

    /// <summary>Whether the first row holds names; null if nothing tells.</summary>
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

        // Years, or numbers of columns, may be names.
        double[] numbers = [.. _numeric.Select(column => double.TryParse(first[column], NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN)];
        bool areConsecutive = numbers.Length > 1 && numbers.Index().All(item => item.Item == numbers[0] + item.Index);
        return _numeric.All(column => NumberShape.IsNumber(first[column])) && !areConsecutive ? false : null;
    }

    /// <summary>The decimal mark and what groups thousands in the columns of numbers; null where nothing tells.</summary>
    public (char? Decimal, char? Thousands) FindSeparators()
    {
        NumberShape[] shapes = [.. rows.SelectMany(row => _numeric.Select(column => NumberShape.Find(row[column]))).OfType<NumberShape>()];
        int Count(Func<NumberShape, bool> condition) => shapes.Count(condition);
        int commas = Count(shape => shape.Decimal == ',');
        int points = Count(shape => shape.Decimal == '.');
        (char Separator, int Votes) group = ",.' ".Select(separator => (separator, Count(shape => shape.Thousands == separator))).MaxBy(votes => votes.Item2);

        // "1,234" groups thousands unless other numbers tell that the comma is the decimal mark; "1.234" has decimals unless others tell otherwise.
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

    /// <summary>Reads the text with a delimiter; how well that fits is 0 if most rows have another number of cells than the first.</summary>
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
            // A quote out of place, or one that is closed behind the sample: what was read so far counts.
        }

        double agreement = count == 0 ? 0 : (double)rows.Count / count;
        if (agreement < Most)
        {
            return (delimiter, rows, 0);
        }

        // One column fits everything that holds no delimiter; a cell that holds another delimiter is rather several cells.
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
