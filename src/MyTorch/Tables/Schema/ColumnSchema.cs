namespace MyTorch.Tables;

/// <summary>What a column of a table means.</summary>
/// <param name="Name">The name of the column.</param>
/// <param name="Kind">How its cells are read.</param>
/// <param name="Role">What it is used for.</param>
public sealed record ColumnSchema(string Name, ColumnKind Kind, ColumnRole Role)
{
    /// <summary>Why kind and role were chosen, for people, such as "constant" or "given".</summary>
    public string Reason { get; init; } = "given";

    /// <summary>The format of dates, one of <see cref="DateFormats"/>; null unless the kind is <see cref="ColumnKind.Date"/>.</summary>
    public string? DateFormat { get; init; }

    /// <summary>The texts that stand for a missing value in this column, beside those that the whole table has.</summary>
    public IReadOnlyList<string> MissingValues { get; init; } = [];

    /// <summary>Whether the text of a cell stands for a missing value.</summary>
    internal bool IsMissing(string text) => MissingValues.Contains(text);
}
