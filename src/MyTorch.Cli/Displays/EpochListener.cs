namespace MyTorch.Cli;

/// <summary>Handles reports synchronously and in order, unlike <see cref="Progress{T}"/>, which posts them to the thread pool.</summary>
internal sealed class EpochListener(Action<EpochFigures> handle) : IProgress<EpochFigures>
{
    /// <inheritdoc/>
    public void Report(EpochFigures value) => handle(value);
}
