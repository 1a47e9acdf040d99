namespace MyTorch.Tables;

/// <summary>A sample of the rows of a stream.</summary>
/// <param name="Rows">The rows, in stream order.</param>
/// <param name="Numbers">The number of each row in the stream, from 0, ascending.</param>
/// <param name="Count">The number of rows of the stream.</param>
/// <param name="Version">The version of the source: a text that changes when the source does.</param>
internal sealed record StreamSample(Table Rows, long[] Numbers, long Count, string Version)
{
    /// <summary>The numbers of the source rows that are excluded from the stream.</summary>
    public IReadOnlySet<long> Excluded { get; init; } = new HashSet<long>();

    /// <summary>Whether the sample contains all rows.</summary>
    public bool IsComplete => Numbers.Length + Excluded.Count == Count;

    /// <summary>Returns the sample of the stream without the given rows of this sample.</summary>
    public StreamSample Without(IReadOnlyCollection<int> rows)
    {
        HashSet<int> left = [.. rows];
        if (left.FirstOrDefault(row => (uint)row >= (uint)Numbers.Length, -1) is var wrong and not -1)
        {
            throw new ArgumentOutOfRangeException(nameof(rows), wrong, $"Row numbers of the sample must be 0 to {Numbers.Length - 1}.");
        }

        int[] kept = [.. Enumerable.Range(0, Numbers.Length).Where(row => !left.Contains(row))];
        return kept.Length == 0 ? throw new ArgumentException("All rows of the sample are excluded: at least one must remain.", nameof(rows)) : this with
        {
            Rows = Rows.SelectRows(kept),
            Numbers = Array.ConvertAll(kept, row => Numbers[row]),
            Excluded = new HashSet<long>([.. Excluded, .. left.Select(row => Numbers[row])]),
        };
    }
}
