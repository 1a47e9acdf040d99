namespace MyTorch.Tables;

/// <summary>A possible problem of a table that a user should know before training.</summary>
/// <param name="Kind">The kind of the finding.</param>
/// <param name="Column">The name of the column, or null for a finding about rows.</param>
/// <param name="Message">The description, with counts, places and what to do.</param>
public sealed record InspectionFinding(FindingKind Kind, string? Column, string Message)
{
    /// <summary>Returns the column and the message.</summary>
    public override string ToString() => Column is null ? Message : $"{CellText.ShowName(Column)}: {Message}";
}
