namespace MyTorch.Tables;

/// <summary>How a quantity, or its logarithm, is scaled for a network, and its range in the training rows.</summary>
/// <param name="Mean">The mean, which is subtracted.</param>
/// <param name="Deviation">The standard deviation, by which the rest is divided; 1 if all values are equal.</param>
/// <param name="Smallest">The smallest quantity.</param>
/// <param name="Largest">The largest quantity.</param>
/// <param name="LogOffset">What is added to the quantity before its logarithm is scaled, 0 or 1; null if the quantity itself is.</param>
internal sealed record TargetScale(double Mean, double Deviation, double Smallest, double Largest, double? LogOffset = null)
{
    /// <summary>Fits the scale to the values of the training rows.</summary>
    /// <param name="quantities">The quantities.</param>
    /// <param name="isLog">Whether their logarithms are scaled: the mean is NaN if one is not at least 0.</param>
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

    /// <summary>Whether a quantity has a scaled value.</summary>
    public bool Accepts(double quantity) => LogOffset is not { } offset || (quantity >= 0 && quantity + offset > 0);

    /// <summary>The scaled value of a quantity.</summary>
    public double Encode(double quantity) => ((LogOffset is { } offset ? Math.Log(quantity + offset) : quantity) - Mean) / Deviation;

    /// <summary>The quantity of a scaled value; one of a logarithm is at most the largest, so that no network dominates a mean.</summary>
    public double Decode(double scaled)
    {
        double value = Mean + (Deviation * scaled);
        return LogOffset is { } offset ? Math.Min(Math.Exp(value) - offset, Largest) : value;
    }
}
