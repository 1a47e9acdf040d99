namespace MyTorch.Tables;

/// <summary>
/// Draws a uniform sample without replacement from rows that arrive in chunks: the rows with the smallest keys, where the key of a row is a hash of its
/// number.
/// </summary>
/// <param name="capacity">The number of rows to draw.</param>
internal sealed class SampleDrawing(int capacity)
{
    private readonly List<long> _numbers = [];
    private readonly List<long> _lines = [];
    private TableColumnBuilder[] _columns = [];
    private Table? _first;

    /// <summary>The largest key that can still be drawn.</summary>
    private ulong _limit = ulong.MaxValue;

    /// <summary>The number of rows so far.</summary>
    public long Count { get; private set; }

    /// <summary>Adds the next rows.</summary>
    /// <exception cref="InvalidDataException">The columns differ from those of the previous rows.</exception>
    public void Add(Table part)
    {
        _first ??= part.SelectRows([]);
        if (!part.Columns.Select(column => column.Name).SequenceEqual(_first.Columns.Select(column => column.Name)))
        {
            throw new InvalidDataException($"{part.Name}: {part.DescribeRow(0)}: expected the columns {CellText.List([.. _first.Columns.Select(column => column.Name)])}, as in the previous chunk, found {CellText.List([.. part.Columns.Select(column => column.Name)])}.");
        }

        Append(part, [.. Enumerable.Range(0, part.RowCount).Where(row => KeyOf(Count + row) <= _limit)], row => Count + row);
        Count += part.RowCount;
        if (_numbers.Count > 2L * capacity)
        {
            Shrink();
        }
    }

    /// <summary>Returns the sample.</summary>
    public StreamSample Build(string version)
    {
        Shrink();
        return new StreamSample(BuildRows(), [.. _numbers], Count, version);
    }

    private void Shrink()
    {
        if (_numbers.Count <= capacity)
        {
            return;
        }

        ulong[] keys = [.. _numbers.Select(KeyOf)];
        _limit = keys.Order().ElementAt(capacity - 1);
        (Table rows, long[] numbers) = (BuildRows(), [.. _numbers]);
        _columns = [];
        _numbers.Clear();
        _lines.Clear();
        Append(rows, [.. Enumerable.Range(0, keys.Length).Where(row => keys[row] <= _limit)], row => numbers[row]);
    }

    private void Append(Table table, int[] rows, Func<int, long> numberOf)
    {
        if (_columns.Length == 0)
        {
            _columns = [.. table.Columns.Select(column => new TableColumnBuilder(column.Name))];
        }

        foreach ((TableColumnBuilder builder, TableColumn column) in _columns.Zip(table.Columns))
        {
            foreach (int row in rows)
            {
                builder.AddCell(column, row);
            }
        }

        _lines.AddRange(rows.Select(table.GetLineNumber));
        _numbers.AddRange(rows.Select(numberOf));
    }

    private Table BuildRows() => new([.. _columns.Select(column => column.Build())], _first!.Name, [.. _lines], _first.PlaceKind);

    /// <summary>Returns a hash of a row number, distinct for each: the mixing function of SplitMix64 (G. L. Steele, D. Lea and C. H. Flood, 2014).</summary>
    private static ulong KeyOf(long number)
    {
        ulong key = unchecked(((ulong)number + 1) * 0x9E3779B97F4A7C15);
        key = unchecked((key ^ (key >> 30)) * 0xBF58476D1CE4E5B9);
        key = unchecked((key ^ (key >> 27)) * 0x94D049BB133111EB);
        return key ^ (key >> 31);
    }
}
