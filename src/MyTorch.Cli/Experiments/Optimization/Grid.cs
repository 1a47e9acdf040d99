namespace MyTorch.Cli;

/// <summary>Evenly spaced numbers.</summary>
internal static class Grid
{
    /// <summary>Returns evenly spaced numbers of an interval that includes both ends.</summary>
    /// <param name="from">The first number.</param>
    /// <param name="to">The last number.</param>
    /// <param name="count">The number of values, at least 2.</param>
    public static double[] Between(double from, double to, int count) => [.. Enumerable.Range(0, count).Select(i => from + ((to - from) * i / (count - 1)))];

    /// <summary>Returns the heights of contour lines, each of which is the previous one times a factor.</summary>
    /// <param name="lowest">The lowest height, above 0.</param>
    /// <param name="factor">The factor, above 1.</param>
    /// <param name="count">The number of heights.</param>
    /// <param name="offset">The offset that is added to each height.</param>
    public static double[] Levels(double lowest, double factor, int count, double offset = 0) => [.. Enumerable.Range(0, count).Select(i => offset + (lowest * Math.Pow(factor, i)))];
}
