using System.Globalization;

namespace MyTorch.Benchmarks.Peers;

/// <summary>Encodes the cells of a column as numbers, according to its training rows; the rules are those of tables.py.</summary>
internal sealed class TableColumn
{
    private const double DateShare = 0.95;

    private static readonly HashSet<string> Missing = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?", "-"];

    private static readonly string[] DateFormats =
    [
        "yyyy-M-d", "yyyy/M/d", "d.M.yyyy", "M/d/yyyy", "d/M/yyyy", "MMM d yyyy", "d MMM yyyy", "yyyy-M-d H:m", "yyyy/M/d H:m",
        "yyyy-M-d H:m:s", "yyyy/M/d H:m:s", "yyyy-M-dTH:m:s",
    ];

    private readonly string? _dateFormat;
    private readonly Dictionary<string, int>? _categories;
    private readonly bool _isNumber;

    /// <summary>Detects the kind of the column.</summary>
    /// <param name="cells">The cells of the training rows.</param>
    public TableColumn(IEnumerable<string> cells)
    {
        string[] present = [.. cells.Where(cell => !Missing.Contains(cell))];
        _isNumber = present.Length > 0 && present.All(cell => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _));
        _dateFormat = _isNumber ? null : DateFormats.FirstOrDefault(format =>
            present.Length > 0 && ParseDate(present[0], format) is not null && present.Count(cell => ParseDate(cell, format) is not null) >= DateShare * present.Length);
        string[] distinct = [.. present.Distinct().Order(StringComparer.Ordinal)];
        if (!_isNumber && _dateFormat is null && 2 * distinct.Length <= present.Length)
        {
            _categories = distinct.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        }
    }

    /// <summary>Whether the numbers are category codes.</summary>
    public bool IsCategory => _categories is { Count: > 0 };

    /// <summary>The number of features for each cell; 0 for a column that is omitted.</summary>
    public int Width => _isNumber || IsCategory ? 1 : _dateFormat is null ? 0 : HasTime ? 4 : 3;

    private bool HasTime => _dateFormat!.Contains('H', StringComparison.Ordinal);

    /// <summary>Writes the features of a cell; NaN if it is missing or its category is not in the training rows.</summary>
    public void Encode(string cell, Span<double> numbers)
    {
        numbers.Fill(double.NaN);
        if (Missing.Contains(cell))
        {
            return;
        }

        if (_isNumber)
        {
            numbers[0] = double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : double.NaN;
        }
        else if (IsCategory)
        {
            numbers[0] = _categories!.TryGetValue(cell, out int place) ? place : double.NaN;
        }
        else if (_dateFormat is not null && ParseDate(cell, _dateFormat) is { } date)
        {
            (numbers[0], numbers[1], numbers[2]) = ((date - DateTime.UnixEpoch).TotalDays, date.Month, (int)date.DayOfWeek);
            if (HasTime)
            {
                numbers[3] = date.Hour + (date.Minute / 60.0);
            }
        }
    }

    private static DateTime? ParseDate(string cell, string format) =>
        DateTime.TryParseExact(cell, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime date) ? date : null;
}
