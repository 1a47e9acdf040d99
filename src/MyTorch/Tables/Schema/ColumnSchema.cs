namespace MyTorch.Tables;

/// <summary>The schema of a column of a table: how its cells are read and what the column is used for.</summary>
/// <param name="Name">The name of the column.</param>
/// <param name="Kind">How its cells are read.</param>
/// <param name="Role">What it is used for.</param>
public sealed record ColumnSchema(string Name, ColumnKind Kind, ColumnRole Role)
{
    /// <summary>Why the kind and role were chosen, such as "constant" or "given".</summary>
    public string Reason { get; init; } = "given";

    /// <summary>The format of dates, one of <see cref="DateFormats"/>; null unless the kind is <see cref="ColumnKind.Date"/>.</summary>
    public string? DateFormat { get; init; }

    /// <summary>
    /// The texts that stand for a missing value in this column, in addition to those of the whole table. A number such as -999.0 is followed by its
    /// shortest text, -999, which is the text of numeric cells.
    /// </summary>
    /// <exception cref="ArgumentNullException">The list is null.</exception>
    public IReadOnlyList<string> MissingValues
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = Array.AsReadOnly<string>([.. value.Concat(value.Select(text => TableColumnBuilder.TryParse(text, out double number) ? TableColumn.TextOf(number)! : text)).Distinct()]);
        }
    } = [];

    /// <summary>Parses the text of a cell as a number. A date becomes the days since January 1 of the year 1, with a fraction for the time of day in UTC, as in the input of exported models.</summary>
    /// <param name="text">The text; null for a missing cell.</param>
    /// <param name="number">The number, or NaN.</param>
    /// <returns>Whether the cell is present and valid.</returns>
    public bool TryReadNumber(string? text, out double number)
    {
        number = double.NaN;
        if (text is null || IsMissing(text))
        {
            return false;
        }

        if (Kind != ColumnKind.Date)
        {
            return TableColumnBuilder.TryParse(text, out number);
        }

        bool isDate = DateFormats.TryParse(text, DateFormat!, out DateTime date);
        number = isDate ? date.Ticks / (double)TimeSpan.TicksPerDay : double.NaN;
        return isDate;
    }

    /// <summary>Returns whether the text of a cell stands for a missing value.</summary>
    internal bool IsMissing(string text) => MissingValues.Contains(text);

    /// <summary>Throws if the kind, role and format are inconsistent.</summary>
    internal void Check(string parameter)
    {
        string? problem = !Enum.IsDefined(Kind) ? $"has the kind {Kind}, which is not defined"
            : !Enum.IsDefined(Role) ? $"has the role {Role}, which is not defined"
            : Kind == ColumnKind.Date && DateFormat is null ? "has dates: it must have a date format"
            : Kind != ColumnKind.Date && DateFormat is not null ? $"has the date format '{DateFormat}', but the kind {Kind}, which must be {ColumnKind.Date}"
            : DateFormat is not null && !DateFormats.All.Contains(DateFormat) ? $"has the date format '{DateFormat}', which must be one of {string.Join(", ", DateFormats.All)}"
            : null;
        if (problem is not null)
        {
            throw new ArgumentException($"Column '{CellText.Shorten(Name)}' {problem}.", parameter);
        }
    }
}
