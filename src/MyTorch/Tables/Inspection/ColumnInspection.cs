namespace MyTorch.Tables;

/// <summary>What the cells of a column are.</summary>
/// <param name="Schema">How the column is read and used, and why.</param>
/// <param name="Missing">The number of missing cells.</param>
/// <param name="MissingShare">The share of missing cells, 0 to 1.</param>
/// <param name="Distinct">The number of distinct values.</param>
/// <param name="MostFrequent">The most frequent values with their numbers of cells, most frequent first: at most 5, of a target at most 30.</param>
public sealed record ColumnInspection(ColumnSchema Schema, int Missing, double MissingShare, int Distinct, IReadOnlyList<KeyValuePair<string, int>> MostFrequent)
{
    /// <summary>The least number; null unless the kind is <see cref="ColumnKind.Numeric"/> and there is one.</summary>
    public double? Minimum { get; init; }

    /// <summary>The largest number; null unless the kind is <see cref="ColumnKind.Numeric"/> and there is one.</summary>
    public double? Maximum { get; init; }

    /// <summary>The first date; null unless the kind is <see cref="ColumnKind.Date"/> and there is one.</summary>
    public DateTime? Earliest { get; init; }

    /// <summary>The last date; null unless the kind is <see cref="ColumnKind.Date"/> and there is one.</summary>
    public DateTime? Latest { get; init; }
}
