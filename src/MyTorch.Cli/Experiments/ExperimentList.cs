namespace MyTorch.Cli;

/// <summary>All experiments.</summary>
internal static class ExperimentList
{
    /// <summary>The experiments in alphabetical order.</summary>
    public static IReadOnlyList<Experiment> All { get; } =
    [
        new ActivationsExperiment(),
        new ApproximationExperiment(),
        new AugmentationExperiment(),
        new DropoutExperiment(),
        new DyingReluExperiment(),
        new ExplodingExperiment(),
        new HodgkinHuxleyExperiment(),
        new LearningRatesExperiment(),
        new MomentumExperiment(),
        new NormalizationExperiment(),
        new OverfittingExperiment(),
        new PerceptronExperiment(),
        new PolynomialsExperiment(),
        new SparsityExperiment(),
        new SpikingNetworkExperiment(),
        new SynapsesExperiment(),
        new ThreeClassesExperiment(),
        new TuningCurveExperiment(),
        new VanishingExperiment(),
        new WeightDecayExperiment(),
        new XorExperiment(),
    ];
}
