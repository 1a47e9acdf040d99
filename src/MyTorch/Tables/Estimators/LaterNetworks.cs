namespace MyTorch.Tables;

/// <summary>Reports the epochs of networks that follow others, with their indices shifted.</summary>
/// <param name="count">The number of preceding networks.</param>
/// <param name="progress">Receives the epochs.</param>
internal sealed class LaterNetworks(int count, IProgress<(int Network, EpochMetrics Epoch)> progress) : IProgress<(int Network, EpochMetrics Epoch)>
{
    /// <summary>Reports to a receiver, if there is one.</summary>
    public static IProgress<(int Network, EpochMetrics Epoch)>? After(int count, IProgress<(int Network, EpochMetrics Epoch)>? progress) =>
        progress is null || count == 0 ? progress : new LaterNetworks(count, progress);

    /// <inheritdoc/>
    public void Report((int Network, EpochMetrics Epoch) value) => progress.Report((count + value.Network, value.Epoch));
}
