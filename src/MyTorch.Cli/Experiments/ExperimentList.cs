namespace MyTorch.Cli;

/// <summary>All experiments.</summary>
internal static class ExperimentList
{
    /// <summary>The experiments, one a line, in alphabetical order of their names.</summary>
    public static IReadOnlyList<Experiment> All { get; } =
    [
        new AugmentationExperiment(),
        new DropoutExperiment(),
        new DyingReluExperiment(),
        new ExplodingExperiment(),
        new LearningRatesExperiment(),
        new MomentumExperiment(),
        new NormalizationExperiment(),
        new OverfittingExperiment(),
        new PolynomialsExperiment(),
        new SpikingNetworkExperiment(),
        new VanishingExperiment(),
        new WeightDecayExperiment(),
    ];
}
