namespace MyTorch.Cli;

/// <summary>Passes reports on at once and in order, where <see cref="Progress{T}"/> would post them to the thread pool.</summary>
internal sealed class EpochListener(Action<EpochReport> handle) : IProgress<EpochReport>
{
    /// <inheritdoc/>
    public void Report(EpochReport value) => handle(value);
}
