namespace MyTorch.Tables;

/// <summary>
/// Tells numbers that are very likely typing errors: those whose distance from the median is more than 10 times that of all numbers but the 3
/// farthest, or of all but the farthest 0.1% where that is more.
/// </summary>
internal static class ExtremeValues
{
    /// <summary>How much farther than all others.</summary>
    public const double Factor = 10;

    private const int FewestNumbers = 20;
    private const int FewestFar = 3;
    private const int NumbersPerFar = 1000;

    /// <summary>The smallest and the largest number that are not extreme; infinities if no number can be told to be.</summary>
    /// <param name="numbers">The numbers; NaN and infinities do not count.</param>
    public static (double Smallest, double Largest) FindLimits(IEnumerable<double> numbers)
    {
        double[] ascending = [.. numbers.Where(double.IsFinite).Order()];
        if (ascending.Length < FewestNumbers)
        {
            return (double.NegativeInfinity, double.PositiveInfinity);
        }

        double median = ascending[ascending.Length / 2];
        double[] distances = [.. ascending.Select(number => Math.Abs(number - median)).Order()];
        double reach = Factor * distances[^(Math.Max(FewestFar, ascending.Length / NumbersPerFar) + 1)];
        return reach > 0 ? (median - reach, median + reach) : (double.NegativeInfinity, double.PositiveInfinity);
    }
}
