namespace MyTorch.Tables;

/// <summary>How a quantity is scaled for a network, and its range in the training rows.</summary>
/// <param name="Mean">The mean, which is subtracted.</param>
/// <param name="Deviation">The standard deviation, by which the rest is divided; 1 if all values are equal.</param>
/// <param name="Smallest">The smallest value.</param>
/// <param name="Largest">The largest value.</param>
internal sealed record TargetScale(double Mean, double Deviation, double Smallest, double Largest)
{
    /// <summary>Fits the scale to the values of the training rows.</summary>
    public static TargetScale Fit(ReadOnlySpan<double> values)
    {
        double[] deviations = values.ToArray();
        double mean = Kernels.NormKernels.Sum<double>(values) / values.Length;
        (double smallest, double largest) = (double.PositiveInfinity, double.NegativeInfinity);
        for (int i = 0; i < deviations.Length; i++)
        {
            (smallest, largest) = (Math.Min(smallest, values[i]), Math.Max(largest, values[i]));
            deviations[i] -= mean;
        }

        double deviation = Math.Sqrt(Kernels.NormKernels.SumOfSquares<double>(deviations) / values.Length);
        return new TargetScale(mean, deviation > 0 ? deviation : 1, smallest, largest);
    }
}
