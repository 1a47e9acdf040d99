namespace MyTorch.Tables;

/// <summary>What a column is used for.</summary>
public enum ColumnRole
{
    /// <summary>An input of the model.</summary>
    Feature,

    /// <summary>A quantity or class to predict.</summary>
    Target,

    /// <summary>The weight of each row in training and metrics.</summary>
    Weight,

    /// <summary>The group of each row: rows of the same group are never split between training and validation.</summary>
    Group,

    /// <summary>A key of the rows, such as a row number; not an input of the model.</summary>
    Identifier,

    /// <summary>Not used.</summary>
    Ignored,
}
