namespace MyTorch.Tables;

/// <summary>The permutation importance of a column: how much worse a metric becomes when the cells of the column are permuted.</summary>
/// <param name="Column">The name of the column.</param>
/// <param name="Values">The drop of the metric in each repeat, positive if the predictions became worse.</param>
public sealed record ColumnImportance(string Column, IReadOnlyList<double> Values)
{
    /// <summary>The mean over the repeats.</summary>
    public double Mean { get; } = Values.Sum() / Values.Count;

    /// <summary>The population standard deviation over the repeats.</summary>
    public double StandardDeviation { get; } = Deviation(Values);

    private static double Deviation(IReadOnlyList<double> values)
    {
        double mean = values.Sum() / values.Count;
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / values.Count);
    }
}
