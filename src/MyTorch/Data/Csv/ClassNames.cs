namespace MyTorch.Data;

/// <summary>Collects the classes of a column.</summary>
/// <param name="missing">What happens to rows without a class.</param>
/// <param name="expected">What messages say the column should hold.</param>
internal sealed class ClassNames(MissingLabels missing, string expected = "a class")
{
    /// <summary>The most classes that are looked for in a file; a column with more is taken for one of numbers.</summary>
    private const int Most = 1 << 16;

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The number of classes.</summary>
    public int Count => _names.Count;

    /// <summary>The number of rows with a class.</summary>
    public long Rows { get; private set; }

    /// <summary>Adds the class in a cell; false if the row is left out, because it has none.</summary>
    /// <exception cref="InvalidDataException">The class is missing, or there are too many classes.</exception>
    public bool Add(CsvReader reader, int column)
    {
        if (IsMissing(reader, column))
        {
            return missing == MissingLabels.Drop ? false : throw MissingError(reader, column);
        }

        Rows++;
        return !_names.GetAlternateLookup<ReadOnlySpan<char>>().Add(reader.Text(column)) || _names.Count <= Most
            ? true
            : throw reader.Error(column, $"expected at most {Most} classes, {reader.FoundText(column)} as one more.");
    }

    /// <summary>The classes in the order of their values if all are numbers, otherwise of their letters (ordinal).</summary>
    /// <param name="reader">At the end of the file.</param>
    /// <exception cref="InvalidDataException">No row has a class.</exception>
    public string[] Sorted(CsvReader reader) => _names.Count > 0
        ? LabelEncoder.Sort(_names)
        : throw reader.NoLabel();

    /// <summary>Apart, so that a row with a class allocates nothing for it.</summary>
    private InvalidDataException MissingError(CsvReader reader, int column) => MissingLabelError.Create(reader, column, expected, () => IsMissing(reader, column));

    private bool IsMissing(CsvReader reader, int column) => missing == MissingLabels.Keep ? reader.Text(column).IsEmpty : reader.IsMissing(column);
}
