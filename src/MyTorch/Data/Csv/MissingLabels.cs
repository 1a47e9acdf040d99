namespace MyTorch.Data;

/// <summary>
/// What happens to rows of a table whose label is missing: an empty cell, or one of the texts that programs write for a missing value
/// (<see cref="CsvReader.MissingValues"/>), which would otherwise be learned as a class.
/// </summary>
public enum MissingLabels
{
    /// <summary>Throws; the message lists the lines of these rows.</summary>
    Reject,

    /// <summary>Leaves these rows out.</summary>
    Drop,

    /// <summary>Takes the text for the name of a class; an empty cell is rejected.</summary>
    Keep,
}
