using System.Globalization;

namespace MyTorch.Tables;

/// <summary>A column of a <see cref="Table"/>: a name and N cells, all numbers or all texts; any cell may be missing.</summary>
/// <remarks>
/// Each distinct text is stored once, and cells hold its index. A number also has a text, its shortest representation in the invariant culture, so
/// that 1 and 1.0 are the same category.
/// </remarks>
public sealed class TableColumn
{
    private readonly double[]? _numbers;
    private readonly int[] _codes;
    private readonly string[] _values;

    /// <summary>Creates a column of numbers; the array must not change afterwards.</summary>
    /// <param name="name">The name.</param>
    /// <param name="numbers">N numbers; NaN stands for a missing cell.</param>
    public TableColumn(string name, double[] numbers)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(numbers);
        (Name, _numbers, _codes, _values) = (name, numbers, [], []);
    }

    /// <summary>Creates a column of texts.</summary>
    /// <param name="name">The name.</param>
    /// <param name="texts">N texts; null stands for a missing cell.</param>
    public TableColumn(string name, IEnumerable<string?> texts)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(texts);
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        _codes = [.. texts.Select(text => text is null ? -1 : CodeOf(index, text))];
        (Name, _values) = (name, [.. index.Keys]);

        static int CodeOf(Dictionary<string, int> index, string text)
        {
            if (!index.TryGetValue(text, out int code))
            {
                index[text] = code = index.Count;
            }

            return code;
        }
    }

    /// <summary>Creates a column of texts that are already indexed.</summary>
    internal TableColumn(string name, int[] codes, string[] values) => (Name, _codes, _values) = (name, codes, values);

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The number of cells, N.</summary>
    public int Count => _numbers?.Length ?? _codes.Length;

    /// <summary>Whether the cells are numbers rather than texts.</summary>
    public bool IsNumeric => _numbers is not null;

    /// <summary>The number of missing cells.</summary>
    public int MissingCount => _numbers is { } numbers ? numbers.Count(double.IsNaN) : _codes.Count(code => code < 0);

    /// <summary>The N numbers, NaN for a missing cell; empty for a column of texts.</summary>
    internal ReadOnlySpan<double> Numbers => _numbers;

    /// <summary>The index of each cell's text in <see cref="Values"/>, -1 for a missing cell; empty for a column of numbers.</summary>
    internal ReadOnlySpan<int> Codes => _codes;

    /// <summary>The distinct texts in order of first occurrence; after <see cref="Select"/>, some may be unused.</summary>
    internal ReadOnlySpan<string> Values => _values;

    /// <summary>Returns the text of a cell, or null if it is missing.</summary>
    /// <param name="row">The row, 0 to N - 1.</param>
    public string? Text(int row) => _numbers is null ? _codes[row] < 0 ? null : _values[_codes[row]] : TextOf(_numbers[row]);

    /// <summary>Returns a column of the given rows, in that order.</summary>
    internal TableColumn Select(ReadOnlySpan<int> rows)
    {
        double[] numbers = new double[_numbers is null ? 0 : rows.Length];
        int[] codes = new int[_numbers is null ? rows.Length : 0];
        for (int i = 0; i < rows.Length; i++)
        {
            if (_numbers is null)
            {
                codes[i] = _codes[rows[i]];
            }
            else
            {
                numbers[i] = _numbers[rows[i]];
            }
        }

        return _numbers is null ? new TableColumn(Name, codes, _values) : new TableColumn(Name, numbers);
    }

    /// <summary>Returns the shortest text that parses to the same number; null for NaN.</summary>
    internal static string? TextOf(double number) => double.IsNaN(number) ? null : number.ToString("R", CultureInfo.InvariantCulture);
}
