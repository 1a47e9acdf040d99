namespace MyTorch.Tables;

/// <summary>A quantity that a regressor predicts: mean + deviation * output of the network, the mean over the networks, clamped to its range.</summary>
/// <param name="Name">The name of the column.</param>
/// <param name="Mean">The mean of the training rows.</param>
/// <param name="Deviation">The standard deviation of the training rows.</param>
/// <param name="Smallest">The smallest prediction.</param>
/// <param name="Largest">The largest prediction.</param>
public sealed record PipelineQuantity(string Name, double Mean, double Deviation, double Smallest, double Largest)
{
    /// <summary>
    /// If the networks learn logarithms, what was added to the quantity before, 0 or 1: then mean and deviation are those of the logarithms, and the
    /// prediction of each network is min(exp(mean + deviation * output) - offset, largest). Null otherwise; of several quantities, all have one or none.
    /// </summary>
    public double? LogOffset { get; init; }
}
