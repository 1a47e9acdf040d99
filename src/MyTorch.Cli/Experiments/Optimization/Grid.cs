namespace MyTorch.Cli;

/// <summary>Evenly spaced numbers.</summary>
internal static class Grid
{
    /// <summary>Numbers from one to another, both included.</summary>
    /// <param name="from">The first.</param>
    /// <param name="to">The last.</param>
    /// <param name="count">How many, at least 2.</param>
    public static double[] Between(double from, double to, int count) => [.. Enumerable.Range(0, count).Select(i => from + ((to - from) * i / (count - 1)))];

    /// <summary>Heights for contour lines, each a factor above the one before.</summary>
    /// <param name="lowest">The lowest height, above 0.</param>
    /// <param name="factor">The factor, above 1.</param>
    /// <param name="count">How many.</param>
    /// <param name="offset">Added to each.</param>
    public static double[] Levels(double lowest, double factor, int count, double offset = 0) => [.. Enumerable.Range(0, count).Select(i => offset + (lowest * Math.Pow(factor, i)))];
}
