namespace MyTorch.Cli;

/// <summary>The weights before the first step of an optimizer and after each of them.</summary>
/// <param name="X">The first weight.</param>
/// <param name="Y">The second weight.</param>
/// <param name="Heights">The values of the function there.</param>
internal sealed record DescentPath(IReadOnlyList<double> X, IReadOnlyList<double> Y, IReadOnlyList<double> Heights)
{
    /// <summary>The number of steps after which the function stays at most this high, or null if it does not.</summary>
    public int? StepsTo(double height)
    {
        int above = Heights.Index().LastOrDefault(entry => !(entry.Item <= height), (-1, 0)).Index;
        return above == Heights.Count - 1 ? null : above + 1;
    }

    /// <summary>Adds the path to a table, as columns that begin with a name.</summary>
    public void AddTo(ResultTable table, string name) => table.Add($"{name}_x", X).Add($"{name}_y", Y).Add($"{name}_loss", Heights);
}
