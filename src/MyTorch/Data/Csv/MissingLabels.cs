namespace MyTorch.Data;

/// <summary>
/// How rows with a missing label are handled: an empty cell, or a marker of a missing value (<see cref="CsvReader.MissingValues"/>), which
/// would otherwise be learned as a class.
/// </summary>
public enum MissingLabels
{
    /// <summary>Throws an exception whose message lists the lines of these rows.</summary>
    Reject,

    /// <summary>Drops these rows.</summary>
    Drop,

    /// <summary>Treats the text as the name of a class; an empty cell is rejected.</summary>
    Keep,
}
