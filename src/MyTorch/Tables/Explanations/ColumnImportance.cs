namespace MyTorch.Tables;

/// <summary>How much worse predictions become where the cells of a column are permuted among the rows.</summary>
/// <param name="Column">The name of the column.</param>
/// <param name="Values">How much worse the metric is in each repeat; above 0 if the column helps.</param>
public sealed record ColumnImportance(string Column, IReadOnlyList<double> Values)
{
    /// <summary>The mean over the repeats.</summary>
    public double Mean { get; } = Values.Sum() / Values.Count;

    /// <summary>The standard deviation over the repeats, with the number of repeats as the divisor.</summary>
    public double StandardDeviation { get; } = Deviation(Values);

    private static double Deviation(IReadOnlyList<double> values)
    {
        double mean = values.Sum() / values.Count;
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / values.Count);
    }
}
