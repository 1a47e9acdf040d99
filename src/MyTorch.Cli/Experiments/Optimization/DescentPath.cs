namespace MyTorch.Cli;

/// <summary>The weights before the first step of an optimizer and after each step.</summary>
/// <param name="X">The first weight.</param>
/// <param name="Y">The second weight.</param>
/// <param name="Heights">The values of the function at these weights.</param>
internal sealed record DescentPath(IReadOnlyList<double> X, IReadOnlyList<double> Y, IReadOnlyList<double> Heights)
{
    /// <summary>Returns the number of steps after which the function stays at or below a height, or null if it does not.</summary>
    public int? StepsTo(double height)
    {
        int above = Heights.Index().LastOrDefault(entry => !(entry.Item <= height), (-1, 0)).Index;
        return above == Heights.Count - 1 ? null : above + 1;
    }

    /// <summary>Adds the path to a table as columns whose names start with a prefix.</summary>
    public void AddTo(ResultTable table, string prefix) => table.Add($"{prefix}_x", X).Add($"{prefix}_y", Y).Add($"{prefix}_loss", Heights);
}
