namespace MyTorch.Tables;

/// <summary>Rows drawn from a stream.</summary>
/// <param name="Rows">The rows, in their order.</param>
/// <param name="Numbers">The number of each in the stream, from 0, ascending.</param>
/// <param name="Count">The number of rows of the stream.</param>
/// <param name="Version">What changes when the source does.</param>
internal sealed record StreamSample(Table Rows, long[] Numbers, long Count, string Version)
{
    /// <summary>The numbers of the rows that do not belong to the stream although its source has them.</summary>
    public IReadOnlySet<long> Excluded { get; init; } = new HashSet<long>();

    /// <summary>Whether the sample has all rows.</summary>
    public bool IsComplete => Numbers.Length + Excluded.Count == Count;

    /// <summary>The sample of the stream without some rows of this sample.</summary>
    public StreamSample Without(IReadOnlyCollection<int> rows)
    {
        HashSet<int> left = [.. rows];
        if (left.FirstOrDefault(row => (uint)row >= (uint)Numbers.Length, -1) is var wrong and not -1)
        {
            throw new ArgumentOutOfRangeException(nameof(rows), wrong, $"Rows must be 0 to {Numbers.Length - 1}, those of the sample.");
        }

        int[] kept = [.. Enumerable.Range(0, Numbers.Length).Where(row => !left.Contains(row))];
        return kept.Length == 0 ? throw new ArgumentException("All rows of the sample are left out: at least one must stay.", nameof(rows)) : this with
        {
            Rows = Rows.Select(kept),
            Numbers = Array.ConvertAll(kept, row => Numbers[row]),
            Excluded = new HashSet<long>([.. Excluded, .. left.Select(row => Numbers[row])]),
        };
    }
}
