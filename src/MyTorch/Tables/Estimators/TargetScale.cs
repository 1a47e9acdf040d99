namespace MyTorch.Tables;

/// <summary>The scale of a quantity or its logarithm, and its range in the training rows.</summary>
/// <param name="Mean">The mean, which is subtracted.</param>
/// <param name="Deviation">The standard deviation, which divides the difference; 1 if all values are equal.</param>
/// <param name="Smallest">The smallest quantity.</param>
/// <param name="Largest">The largest quantity.</param>
/// <param name="LogOffset">The number added to the quantity before taking the logarithm, 0 or 1; null without a logarithm.</param>
internal sealed record TargetScale(double Mean, double Deviation, double Smallest, double Largest, double? LogOffset = null)
{
    /// <summary>Fits the scale to the values of the training rows.</summary>
    /// <param name="quantities">The quantities.</param>
    /// <param name="isLog">Whether their logarithms are scaled: the mean is NaN if a quantity is negative.</param>
    public static TargetScale Fit(ReadOnlySpan<double> quantities, bool isLog = false)
    {
        (double smallest, double largest) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (double quantity in quantities)
        {
            (smallest, largest) = (Math.Min(smallest, quantity), Math.Max(largest, quantity));
        }

        double[] values = quantities.ToArray();
        double? offset = !isLog ? null : smallest > 0 ? 0 : 1;
        for (int i = 0; i < values.Length && offset is not null; i++)
        {
            values[i] = Math.Log(values[i] + offset.Value);
        }

        double mean = Kernels.NormKernels.Sum<double>(values) / values.Length;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] -= mean;
        }

        double deviation = Math.Sqrt(Kernels.NormKernels.SumOfSquares<double>(values) / values.Length);
        return new TargetScale(mean, deviation > 0 ? deviation : 1, smallest, largest, offset);
    }

    /// <summary>Whether a quantity can be scaled.</summary>
    public bool Accepts(double quantity) => LogOffset is not { } offset || (quantity >= 0 && quantity + offset > 0);

    /// <summary>Returns the scaled value of a quantity.</summary>
    public double Encode(double quantity) => ((LogOffset is { } offset ? Math.Log(quantity + offset) : quantity) - Mean) / Deviation;

    /// <summary>Returns the quantity of a scaled value; with a logarithm, it is limited to the largest quantity, so that no single network dominates the mean.</summary>
    public double Decode(double scaled)
    {
        double value = Mean + (Deviation * scaled);
        return LogOffset is { } offset ? Math.Min(Math.Exp(value) - offset, Largest) : value;
    }
}
