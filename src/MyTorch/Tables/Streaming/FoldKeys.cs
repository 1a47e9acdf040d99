namespace MyTorch.Tables;

/// <summary>
/// Finds the sample row that decides for which folds a row of the stream is training data: both rows are used by the same folds. It is the row itself, a row of
/// the same group, or the latest row that is not later; -1 for rows that every fold is trained on.
/// </summary>
internal sealed class FoldKeys
{
    private readonly ColumnSchema? _time;
    private readonly ColumnSchema? _group;
    private readonly int[] _order = [];
    private readonly double[] _times = [];
    private readonly Dictionary<string, int> _groups = new(StringComparer.Ordinal);

    /// <summary>Reads the groups or times of the sample.</summary>
    /// <param name="sample">The sample rows with a target.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="timeColumn">The column that orders the rows in time, or null.</param>
    /// <exception cref="InvalidDataException">A row has no group or time; the message names the row.</exception>
    public FoldKeys(Table sample, TableSchema schema, string? timeColumn)
    {
        if (timeColumn is not null)
        {
            _time = schema[timeColumn];
            double[] times = TrainingRows.Times(sample, _time);
            _order = [.. Enumerable.Range(0, times.Length).OrderBy(row => times[row])];
            _times = Array.ConvertAll(_order, row => times[row]);
        }
        else if (schema.Columns.FirstOrDefault(column => column.Role == ColumnRole.Group) is { } group)
        {
            _group = group;
            foreach ((int row, string name) in TrainingRows.Groups(sample, group).Index())
            {
                _groups.TryAdd(name, row);
            }
        }
    }

    /// <summary>Returns the keys of rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="own">The index of each row in the sample, or -1.</param>
    /// <exception cref="InvalidDataException">A row has no group or time; the message names the row.</exception>
    public int[] Find(Table rows, int[] own) =>
        _time is not null ? Array.ConvertAll(TrainingRows.Times(rows, _time), time => CountUntil(time) is > 0 and int count ? _order[count - 1] : -1)
        : _group is not null ? Array.ConvertAll(TrainingRows.Groups(rows, _group), group => _groups.GetValueOrDefault(group, -1))
        : own;

    /// <summary>Returns the number of sample rows that are not later than a time.</summary>
    private int CountUntil(double time)
    {
        (int low, int high) = (0, _times.Length);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _times[middle] <= time ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
