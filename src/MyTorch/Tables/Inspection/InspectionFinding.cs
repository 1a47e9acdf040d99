namespace MyTorch.Tables;

/// <summary>Something in a table that a user should know before training on it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Column">The name of the column, or null if it is about the rows.</param>
/// <param name="Message">A sentence for people, with counts, places and what to do.</param>
public sealed record InspectionFinding(FindingKind Kind, string? Column, string Message)
{
    /// <summary>Column and message.</summary>
    public override string ToString() => Column is null ? Message : $"{CellText.ShowName(Column)}: {Message}";
}
