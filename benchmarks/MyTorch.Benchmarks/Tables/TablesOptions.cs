namespace MyTorch.Benchmarks.Tables;

/// <summary>The options of <see cref="TablesCommand"/>.</summary>
internal sealed record TablesOptions
{
    /// <summary>The folder of the tables and their manifest.</summary>
    public required string Tables { get; init; }

    /// <summary>The names of the tables; null for all.</summary>
    public required string[]? Only { get; init; }

    /// <summary>The number of splits.</summary>
    public required int Seeds { get; init; }

    /// <summary>The maximum number of rows of a table.</summary>
    public required int Rows { get; init; }

    /// <summary>The names of the contenders, in the order of the columns.</summary>
    public required string[] Contenders { get; init; }

    /// <summary>The result files of earlier runs.</summary>
    public required IReadOnlyList<TableResult> Earlier { get; init; }

    /// <summary>Whether every model is fitted twice.</summary>
    public required bool Repeat { get; init; }

    /// <summary>The folder for the results.</summary>
    public required string Out { get; init; }

    /// <summary>The Python interpreter of the peers.</summary>
    public required string Python { get; init; }
}
