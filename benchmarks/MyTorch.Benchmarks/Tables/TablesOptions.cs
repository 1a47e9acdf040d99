namespace MyTorch.Benchmarks.Tables;

/// <summary>What the command line asks for; see <see cref="TablesCommand"/>.</summary>
internal sealed record TablesOptions
{
    public required string Tables { get; init; }

    public required string[]? Only { get; init; }

    public required int Seeds { get; init; }

    public required int Rows { get; init; }

    public required string[] Contenders { get; init; }

    public required bool Repeat { get; init; }

    public required string Out { get; init; }

    public required string Python { get; init; }
}
