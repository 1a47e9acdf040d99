namespace MyTorch.Cli;

/// <summary>Handles reports synchronously and in order, unlike <see cref="Progress{T}"/>, which posts them to the thread pool.</summary>
internal sealed class EpochListener(Action<EpochMetrics> handle) : IProgress<EpochMetrics>
{
    /// <inheritdoc/>
    public void Report(EpochMetrics value) => handle(value);
}
