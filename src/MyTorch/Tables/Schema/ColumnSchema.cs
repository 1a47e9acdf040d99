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

    /// <summary>
    /// The texts that stand for a missing value in this column, beside those that the whole table has. A number such as -999.0 is followed by the
    /// text that cells of this number have, -999.
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

    /// <summary>Reads the text of a cell as a number: that of a date is the days since January 1 of the year 1, with a fraction for the time of day in UTC, as exported models take it.</summary>
    /// <param name="text">The text; null for a missing cell.</param>
    /// <param name="number">The number, or NaN.</param>
    /// <returns>Whether the cell is not missing and can be read.</returns>
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

    /// <summary>Whether the text of a cell stands for a missing value.</summary>
    internal bool IsMissing(string text) => MissingValues.Contains(text);

    /// <summary>Throws if kind, role and format do not go together.</summary>
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
