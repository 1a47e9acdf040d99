using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>300 training samples instead of 6. The notes have test losses of 0.01728 and 0.00934.</summary>
internal sealed class AugmentationExperiment : Experiment
{
    private const int Samples = 300;
    private const int Epochs = 1000;
    private const int Draw = 3;

    /// <inheritdoc/>
    public override string Name => "augmentation";

    /// <inheritdoc/>
    public override string Title => "More training samples keep the same network from fitting noise";

    /// <inheritdoc/>
    public override string Source => "CS 479 notes, 5.4.2";

    /// <inheritdoc/>
    public override ExperimentResult Run(CancellationToken stop)
    {
        var runs = new DoseComparison(new DoseSettings(Epochs: Epochs), new DoseSettings(Samples, Epochs), "more samples", [Draw], stop);
        return runs.With(
            Invariant($"With {Samples} training samples instead of 6, the loss on other samples falls from {runs.PlainTestLoss:F5} to {runs.ChangedTestLoss:F5}."),
            Invariant($"The training loss rises from {runs.PlainTrainingLoss:0.0e+0} to {runs.ChangedTrainingLoss:F5}, about the test loss, so the network no longer learns the samples by heart."),
            "Both are near 0.01, the variance of the noise, which no model can predict.");
    }
}
