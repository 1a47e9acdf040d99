namespace MyTorch.Data;

/// <summary>Collects the classes of a column.</summary>
internal sealed class ClassNames
{
    /// <summary>The most classes that are looked for in a file; a column with more is taken for one of numbers.</summary>
    private const int Most = 1 << 16;

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Adds the class in a cell.</summary>
    /// <exception cref="InvalidDataException">The cell is empty, or there are too many classes.</exception>
    public void Add(CsvReader reader, int column)
    {
        ReadOnlySpan<char> text = reader.Text(column);
        if (text.IsEmpty)
        {
            throw reader.Error(column, $"expected a class, {reader.Found(column)}.");
        }

        if (_names.GetAlternateLookup<ReadOnlySpan<char>>().Add(text) && _names.Count > Most)
        {
            throw reader.Error(column, $"expected at most {Most} classes, {reader.Found(column)} as one more.");
        }
    }

    /// <summary>The classes in the order of their values where all are numbers, otherwise of their letters (ordinal).</summary>
    public string[] Sorted() => LabelEncoder.Sort(_names);
}
