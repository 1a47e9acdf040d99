namespace MyTorch.Tables;

/// <summary>A quantity that a regressor predicts: mean + deviation * output of the network, the mean over the networks, clamped to its range.</summary>
/// <param name="Name">The name of the column.</param>
/// <param name="Mean">The mean of the training rows.</param>
/// <param name="Deviation">The standard deviation of the training rows.</param>
/// <param name="Minimum">The smallest prediction.</param>
/// <param name="Maximum">The largest prediction.</param>
public sealed record PipelineQuantity(string Name, double Mean, double Deviation, double Minimum, double Maximum)
{
    /// <summary>
    /// If the networks learn logarithms, the number added to the quantity before taking the logarithm, 0 or 1. Mean and deviation are then of the
    /// logarithms, and each network predicts min(exp(mean + deviation * output) - offset, largest). Null otherwise; several quantities all have one or none.
    /// </summary>
    public double? LogOffset { get; init; }
}
