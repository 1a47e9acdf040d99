namespace MyTorch.Tables;

/// <summary>
/// Detects numbers that are very likely typing errors: their distance from the median is more than 10 times that of all numbers except the 3
/// farthest, or the farthest 0.1% if that is more.
/// </summary>
internal static class ExtremeValues
{
    /// <summary>The smallest ratio of an extreme distance to the distances of the other numbers.</summary>
    public const double Factor = 10;

    private const int FewestNumbers = 20;
    private const int FewestFar = 3;
    private const int NumbersPerFar = 1000;

    /// <summary>Returns the smallest and the largest number that are not extreme; infinities if no number can be classified as extreme.</summary>
    /// <param name="numbers">The numbers; NaN and infinities are ignored.</param>
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
