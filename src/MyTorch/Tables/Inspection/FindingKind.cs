namespace MyTorch.Tables;

/// <summary>The kind of an <see cref="InspectionFinding"/>.</summary>
public enum FindingKind
{
    /// <summary>All cells of a column are missing.</summary>
    NoValues,

    /// <summary>All cells of a column are equal.</summary>
    Constant,

    /// <summary>A column numbers the rows.</summary>
    RowNumber,

    /// <summary>At least 95% of the cells of a column are missing.</summary>
    MostlyMissing,

    /// <summary>A column is equal to another column, or a one-to-one function of it.</summary>
    SameAsColumn,

    /// <summary>A column is equal to the target, or a one-to-one or monotonic function of it: it may be unknown at prediction time.</summary>
    SameAsTarget,

    /// <summary>Most cells of a column are numbers, but not all.</summary>
    SomeNotNumbers,

    /// <summary>Cells are numbers with a currency, percent or thousands sign, or with a decimal comma.</summary>
    FormattedNumbers,

    /// <summary>Most cells of a column are dates in one format, but not all.</summary>
    SomeNotDates,

    /// <summary>Dates match two formats in which day and month are swapped.</summary>
    AmbiguousDates,

    /// <summary>Dates are later than the latest plausible date.</summary>
    FutureDates,

    /// <summary>Rows have no target.</summary>
    MissingTarget,

    /// <summary>All rows have the same target.</summary>
    SingleTarget,

    /// <summary>A class has fewer rows than there are folds.</summary>
    SmallClass,

    /// <summary>Rows are equal in all columns except identifiers.</summary>
    DuplicateRows,

    /// <summary>Numbers are more than 10 times as far from the median as nearly all others: they may be typing errors.</summary>
    ExtremeValues,

    /// <summary>Cells with a dash alone are read as missing.</summary>
    MissingDashes,
}
