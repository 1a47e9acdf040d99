using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>The penalty lambda/2 times the sum of squares. The notes have test losses of 0.01728 and 0.01219 and sums of squares of 254.4 and 7.1.</summary>
internal sealed class WeightDecayExperiment : Experiment
{
    private const double WeightDecay = 0.003;
    private static readonly int[] Draws = [1, 2, 3];

    /// <inheritdoc/>
    public override string Name => "weight-decay";

    /// <inheritdoc/>
    public override string Title => "Weight decay shrinks the weights and lowers the test loss";

    /// <inheritdoc/>
    public override string Source => "CS 479 notes, 5.4.1";

    /// <inheritdoc/>
    public override ExperimentResult Run(CancellationToken stop)
    {
        var runs = new DoseComparison(new DoseSettings(), new DoseSettings(WeightDecay: WeightDecay), "weight decay", Draws, stop);
        return runs.With(
            Invariant($"Weight decay of {WeightDecay} lowers the sum of the squares of all weights and biases from {runs.PlainSquaredNorm:F1} to {runs.ChangedSquaredNorm:F1}, in the mean of {Draws.Length} draws of six samples."),
            Invariant($"The curve no longer goes through the samples: the training loss rises from {runs.PlainTrainingLoss:0.0e+0} to {runs.ChangedTrainingLoss:0.0e+0}."),
            Invariant($"The loss on 300 other samples falls from {runs.PlainTestLoss:F4} to {runs.ChangedTestLoss:F4}."));
    }
}
