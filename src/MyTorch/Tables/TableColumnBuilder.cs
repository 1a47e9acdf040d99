using System.Globalization;

namespace MyTorch.Tables;

/// <summary>Collects the cells of a column: a column of numbers until the first text is added, then a column of texts.</summary>
internal sealed class TableColumnBuilder(string name)
{
    private readonly List<double> _numbers = [];
    private readonly List<int> _codes = [];
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private bool _hasText;

    /// <summary>Adds a missing cell.</summary>
    public void AddMissing()
    {
        if (_hasText)
        {
            _codes.Add(-1);
        }
        else
        {
            _numbers.Add(double.NaN);
        }
    }

    /// <summary>Adds a number.</summary>
    public void Add(double number)
    {
        if (!_hasText)
        {
            _numbers.Add(number);
        }
        else if (TableColumn.TextOf(number) is { } text)
        {
            _codes.Add(CodeOf(text));
        }
        else
        {
            _codes.Add(-1);
        }
    }

    /// <summary>Adds a text that is not a number.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        if (!_hasText)
        {
            _hasText = true;
            foreach (double number in _numbers)
            {
                Add(number);
            }

            _numbers.Clear();
        }

        _codes.Add(CodeOf(text));
    }

    /// <summary>Adds a cell of another column; a text equal to the text of a number is added as that number, as when a file of numbers is read.</summary>
    public void AddCell(TableColumn column, int row)
    {
        if (column.IsNumeric)
        {
            Add(column.Numbers[row]);
        }
        else if (column.Text(row) is not { } text)
        {
            AddMissing();
        }
        else if (TryParse(text, out double number) && TableColumn.TextOf(number) == text)
        {
            Add(number);
        }
        else
        {
            Add(text);
        }
    }

    /// <summary>Creates the column.</summary>
    public TableColumn Build() => _hasText ? new TableColumn(name, [.. _codes], [.. _index.Keys]) : new TableColumn(name, [.. _numbers]);

    /// <summary>Parses a finite number: digits with an optional sign, decimal point and exponent; codes are not numbers.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out double number)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        number = double.NaN;
        return !IsCode(text) && text.ContainsAnyInRange('0', '9') && !text.Contains('\0')
            && double.TryParse(text, Style, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
    }

    /// <summary>Whether digits are a code, such as a postal code: they begin with a zero followed by another digit.</summary>
    public static bool IsCode(ReadOnlySpan<char> text) => text.TrimStart("+-") is ['0', >= '0' and <= '9', ..];

    private int CodeOf(ReadOnlySpan<char> text)
    {
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup = _index.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(text, out int code))
        {
            code = _index.Count;
            lookup[text] = code;
        }

        return code;
    }
}
