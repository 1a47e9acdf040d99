namespace MyTorch.Tables;

/// <summary>Sums over rows that give the mean and variance of their losses; the moments of disjoint sets of rows can be added (T. F. Chan, G. H. Golub and R. J. LeVeque, 1979).</summary>
/// <param name="Count">The number of rows.</param>
/// <param name="Sum">The sum of the losses.</param>
/// <param name="Squares">The sum of the squared differences from their mean.</param>
/// <param name="Errors">The sum of the errors.</param>
internal readonly record struct LossMoments(int Count, double Sum, double Squares, double Errors)
{
    /// <summary>The mean loss.</summary>
    public double Mean => Sum / Count;

    /// <summary>The sample variance of the losses (divisor: the number of rows minus 1).</summary>
    public double Variance => Squares / Math.Max(1, Count - 1);

    /// <summary>Computes the moments of some rows.</summary>
    public static LossMoments Of(int[] rows, double[] losses, double[] errors)
    {
        double sum = rows.Sum(row => losses[row]);
        double mean = sum / rows.Length;
        return new LossMoments(rows.Length, sum, rows.Sum(row => (losses[row] - mean) * (losses[row] - mean)), rows.Sum(row => errors[row]));
    }

    public static LossMoments operator +(LossMoments left, LossMoments right)
    {
        if (left.Count == 0 || right.Count == 0)
        {
            return left.Count == 0 ? right : left;
        }

        double difference = right.Mean - left.Mean;
        int count = left.Count + right.Count;
        return new LossMoments(
            count, left.Sum + right.Sum, left.Squares + right.Squares + (difference * difference * left.Count / count * right.Count), left.Errors + right.Errors);
    }
}
