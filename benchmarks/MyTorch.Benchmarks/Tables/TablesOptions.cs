namespace MyTorch.Benchmarks.Tables;

/// <summary>What the command line asks for; see <see cref="TablesCommand"/>.</summary>
internal sealed record TablesOptions
{
    /// <summary>The folder of the tables and their manifest.</summary>
    public required string Tables { get; init; }

    /// <summary>The names of the tables; null for all.</summary>
    public required string[]? Only { get; init; }

    /// <summary>The number of splits.</summary>
    public required int Seeds { get; init; }

    /// <summary>The most rows of a table.</summary>
    public required int Rows { get; init; }

    /// <summary>Their names, in the order of the columns.</summary>
    public required string[] Contenders { get; init; }

    /// <summary>Results that are there already.</summary>
    public required IReadOnlyList<TableResult> Earlier { get; init; }

    /// <summary>Whether everything is fitted twice.</summary>
    public required bool Repeat { get; init; }

    /// <summary>The folder for the results.</summary>
    public required string Out { get; init; }

    /// <summary>The interpreter of the peers in Python.</summary>
    public required string Python { get; init; }
}
