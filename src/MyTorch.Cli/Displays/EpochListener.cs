namespace MyTorch.Cli;

/// <summary>Passes reports on at once and in order, where <see cref="Progress{T}"/> would post them to the thread pool.</summary>
internal sealed class EpochListener(Action<EpochFigures> handle) : IProgress<EpochFigures>
{
    /// <inheritdoc/>
    public void Report(EpochFigures value) => handle(value);
}
