namespace MyTorch.SystemTests.Cli.Report;

/// <summary>What was seen of a page in a browser.</summary>
/// <param name="Figures">Numbers by name; null where there is none.</param>
/// <param name="Console">The lines that it wrote.</param>
public sealed record SeenPage(IReadOnlyDictionary<string, int?> Figures, IReadOnlyList<string> Console)
{
    public int? this[string name] => Figures[name];
}
