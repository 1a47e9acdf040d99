namespace MyTorch.Tables;

/// <summary>How the cells of a column are read.</summary>
public enum ColumnKind
{
    /// <summary>Numbers.</summary>
    Numeric,

    /// <summary>Two values, such as yes and no or 0 and 1.</summary>
    Boolean,

    /// <summary>Names from a limited set.</summary>
    Category,

    /// <summary>Dates, times of day, or both.</summary>
    Date,

    /// <summary>Texts that are mostly distinct; not used for training.</summary>
    Text,
}
