namespace MyTorch.Tables;

/// <summary>
/// Quantiles of the numbers of a column, where the weight of a very frequent value is limited to a given fraction of the total. In a column of
/// zeros with a few other numbers, the quantiles are therefore still spread over the other numbers.
/// </summary>
internal sealed class Quantiles
{
    private readonly double[] _values;

    /// <summary>The cumulative weights of the values; the last is 1.</summary>
    private readonly double[] _shares;

    /// <summary>Finds the distinct finite numbers and their weights.</summary>
    /// <param name="numbers">The numbers; NaN and infinities are ignored.</param>
    /// <param name="largestShare">The maximum weight of a value as a fraction of the total, above 0.</param>
    public Quantiles(IEnumerable<double> numbers, double largestShare)
    {
        (double Value, int Count)[] groups = [.. numbers.Where(double.IsFinite).CountBy(number => number).Select(entry => (entry.Key, entry.Value)).OrderBy(entry => entry.Key)];
        _values = Array.ConvertAll(groups, group => group.Value);
        double cap = Cap([.. groups.Select(group => group.Count).OrderDescending()], largestShare);
        _shares = new double[groups.Length];
        double sum = 0;
        for (int i = 0; i < groups.Length; i++)
        {
            sum += Math.Min(groups[i].Count, cap);
            _shares[i] = sum;
        }

        for (int i = 0; i < groups.Length; i++)
        {
            _shares[i] /= sum;
        }
    }

    /// <summary>The number of distinct values.</summary>
    public int Count => _values.Length;

    /// <summary>The smallest value.</summary>
    public double Smallest => _values[0];

    /// <summary>The largest value.</summary>
    public double Largest => _values[^1];

    /// <summary>Returns the smallest value with at least the given cumulative weight.</summary>
    /// <param name="share">The cumulative weight, 0 to 1.</param>
    public double this[double share]
    {
        get
        {
            int index = Array.BinarySearch(_shares, share - 1e-9);
            return _values[Math.Min(index < 0 ? ~index : index, _values.Length - 1)];
        }
    }

    /// <summary>Returns the maximum weight of a value such that no value exceeds the given fraction of the total weight, if there are enough values.</summary>
    private static double Cap(int[] descending, double largestShare)
    {
        double rest = descending.Sum(count => (double)count);
        for (int capped = 0; capped < descending.Length; capped++)
        {
            double cap = 1 - (capped * largestShare) > 0 ? largestShare * rest / (1 - (capped * largestShare)) : 1;
            if (descending[capped] <= cap)
            {
                return cap;
            }

            rest -= descending[capped];
        }

        return 1;
    }
}
