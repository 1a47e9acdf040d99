using MathNet.Numerics.LinearAlgebra;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>
/// Networks of logistic units, four in each layer, whose weights are initialized as in PyTorch: too small to compensate for the slope of the
/// logistic function, which is at most 1/4. The weights of the notes were in a figure that is lost.
/// </summary>
internal sealed class VanishingExperiment : Experiment
{
    private const int Layers = 6;
    private const int Units = 4;
    private const double GradientBehind = 0.01;
    private static readonly int[] Seeds = [1, 2, 3];
    private static readonly double[] Currents = [0.1, 4, 5];

    /// <inheritdoc/>
    public override string Name => "vanishing";

    /// <inheritdoc/>
    public override string Title => "The gradient vanishes from layer to layer of a deep network of logistic units";

    /// <inheritdoc/>
    public override string Source => "CS 479 notes, 6.1";

    /// <inheritdoc/>
    public override ExperimentResult Run(CancellationToken stop)
    {
        double[] layers = [.. Enumerable.Range(1, Layers).Select(layer => (double)layer)];
        stop.ThrowIfCancellationRequested();
        double[][] norms = [.. Seeds.Select(Norms)];
        double least = norms.SelectMany(norm => norm.Zip(norm.Skip(1), (before, behind) => behind / before)).Min();
        double[] slopes = [.. Currents.Select(LayerGradients.Slope)];
        ResultTable slopeTable = new ResultTable("slopes").Add("current", Currents).Add("output", [.. Currents.Select(LayerGradients.Logistic)]).Add("slope", slopes);
        ResultTable normTable = Seeds.Index().Aggregate(new ResultTable("norms").Add("layer", layers), (table, seed) => table.Add($"network_{seed.Item}", norms[seed.Index]));
        return new ExperimentResult(
            [slopeTable, normTable],
            [new Picture("slopes", DrawSlopes(slopes)), new Picture("norms", DrawNorms(layers, norms))],
            Invariant($"The slope of the logistic function is {slopes[2]:F4} at an input current of 5 and {slopes[0]:F4} at 0.1, which is {slopes[0] / slopes[2]:F1} times as large, and nowhere above 0.25."),
            Invariant($"At an input current of 4 the slope is {slopes[1]:F4}, so a gradient of {GradientBehind} behind a unit becomes {GradientBehind * slopes[1]:F6} times the weight before it."),
            Invariant($"In {Seeds.Length} networks of {Layers} layers with {Units} units each, the norm of dE/dz falls by a factor of at least {least:F1} from each layer to the one before, and from {norms.Average(norm => norm[^1]):F3} at the last layer to {norms.Average(norm => norm[0]):0.0e+0} at the first."));
    }

    private static double[] Norms(int seed)
    {
        Linear<double>[] layers = [.. Enumerable.Range(0, Layers).Select(layer => Create((10 * seed) + layer))];
        return LayerGradients.Norms(layers, Matrix<double>.Build.Dense(1, Units, 0.5), Matrix<double>.Build.Dense(1, Units, 1));
    }

    private static Linear<double> Create(int seed)
    {
        double bound = 1 / Math.Sqrt(Units);
        Func<int, int, Matrix<double>> uniform = Initializers.Uniform<double>(-bound, bound, seed);
        return new Linear<double>(Units, Units, uniform, columns => uniform(1, columns));
    }

    private static Plot DrawSlopes(double[] slopes)
    {
        double[] z = [.. Enumerable.Range(-80, 161).Select(i => i / 10.0)];
        return new Plot("The logistic function and its slope", "input current z", "output and slope")
            .Line("output", z, [.. z.Select(LayerGradients.Logistic)])
            .Line("slope", z, [.. z.Select(LayerGradients.Slope)])
            .Scatter("slope at 0.1, 4 and 5", Currents, slopes, colour: 6, radius: 5);
    }

    private static Plot DrawNorms(double[] layers, double[][] norms) => Seeds.Index()
        .Aggregate(
            new Plot("Norm of the gradient dE/dz by layer", "layer", "norm").Subtitle($"{Units} units in each layer").LogY().XStep(1),
            (plot, seed) => plot.Line($"network {seed.Item}", layers, norms[seed.Index]))
        .Line("a factor of 4 per layer", layers, [.. layers.Select(layer => norms.Average(norm => norm[^1]) * Math.Pow(4, layer - Layers))], colour: 6, isDashed: true);
}
