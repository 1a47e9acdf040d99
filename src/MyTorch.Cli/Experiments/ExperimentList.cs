namespace MyTorch.Cli;

/// <summary>All experiments.</summary>
internal static class ExperimentList
{
    /// <summary>The experiments, one a line, in alphabetical order of their names.</summary>
    public static IReadOnlyList<Experiment> All { get; } =
    [
        new ActivationsExperiment(),
        new ApproximationExperiment(),
        new AugmentationExperiment(),
        new DropoutExperiment(),
        new ExplodingExperiment(),
        new OverfittingExperiment(),
        new PerceptronExperiment(),
        new SpikingNetworkExperiment(),
        new VanishingExperiment(),
        new WeightDecayExperiment(),
        new XorExperiment(),
    ];
}
