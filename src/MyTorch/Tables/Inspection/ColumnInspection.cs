namespace MyTorch.Tables;

/// <summary>Statistics of the cells of a column.</summary>
/// <param name="Schema">How the column is read and used, and why.</param>
/// <param name="Missing">The number of missing cells.</param>
/// <param name="MissingFraction">The fraction of missing cells, 0 to 1.</param>
/// <param name="Distinct">The number of distinct values.</param>
/// <param name="MostFrequent">The most frequent values and their counts, in descending order: at most 5, or 30 for a target.</param>
public sealed record ColumnInspection(ColumnSchema Schema, int Missing, double MissingFraction, int Distinct, IReadOnlyList<KeyValuePair<string, int>> MostFrequent)
{
    /// <summary>The smallest number; null if the kind is not <see cref="ColumnKind.Numeric"/> or all cells are missing.</summary>
    public double? Minimum { get; init; }

    /// <summary>The largest number; null if the kind is not <see cref="ColumnKind.Numeric"/> or all cells are missing.</summary>
    public double? Maximum { get; init; }

    /// <summary>The earliest date; null if the kind is not <see cref="ColumnKind.Date"/> or all cells are missing.</summary>
    public DateTime? Earliest { get; init; }

    /// <summary>The latest date; null if the kind is not <see cref="ColumnKind.Date"/> or all cells are missing.</summary>
    public DateTime? Latest { get; init; }
}
