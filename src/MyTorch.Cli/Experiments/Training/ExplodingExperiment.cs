using MathNet.Numerics.LinearAlgebra;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>A chain of five logistic units with large weights and biases that keep the input current of each at 0, where the slope is 1/4.</summary>
internal sealed class ExplodingExperiment : Experiment
{
    private const int Layers = 5;
    private const double Weight = 8;
    private static readonly double[] Weights = [2, 4, Weight, 16];

    /// <inheritdoc/>
    public override string Name => "exploding";

    /// <inheritdoc/>
    public override string Title => "The gradient explodes where weights are large and biases compensate for them";

    /// <inheritdoc/>
    public override string Source => "CS 479 notes, 6.2";

    /// <inheritdoc/>
    public override ExperimentResult Run(CancellationToken stop)
    {
        double[] layers = [.. Enumerable.Range(1, Layers).Select(layer => (double)layer)];
        stop.ThrowIfCancellationRequested();
        double[][] norms = [.. Weights.Select(weight => RelativeNorms(weight, biasShift: 0))];
        double[] shifts = [.. Enumerable.Range(-80, 161).Select(i => i / 40.0)];
        double[] factors = [.. shifts.Select(shift => RelativeNorms(Weight, shift)[0])];
        double[] exploding = [.. shifts.Where((_, i) => factors[i] > 1)];
        double factor = norms[Array.IndexOf(Weights, Weight)][0];
        ResultTable normTable = Weights.Index().Aggregate(new ResultTable("norms").Add("layer", layers), (table, weight) => table.Add(Invariant($"weight_{weight.Item}"), norms[weight.Index]));
        return new ExperimentResult(
            [normTable, new ResultTable("shifts").Add("bias_shift", shifts).Add("factor", factors)],
            [new Picture("norms", DrawNorms(layers, norms)), new Picture("shifts", DrawShifts(shifts, factors))],
            Invariant($"With weights of {Weight}, and biases of {-Weight / 2} that keep all input currents at 0, each layer multiplies the gradient by {Weight} / 4, and dE/dz of the first unit is {factor:0.###} times that of the fifth."),
            Invariant($"Weights of 4 keep the gradient unchanged, weights of 2 divide it by 2 at each layer, and weights of 16 make it {norms[^1][0]:0.###} times as large over the chain."),
            Invariant($"It is a rare case: the gradient grows only where the biases differ from {-Weight / 2} by at most {exploding[^1]}, and vanishes everywhere else."));
    }

    /// <summary>Returns the norm of dE/dz of each layer, divided by that of the last layer.</summary>
    private static double[] RelativeNorms(double weight, double biasShift)
    {
        Linear<double>[] layers = [.. Enumerable.Range(0, Layers).Select(_ => new Linear<double>(
            1, 1, (_, _) => Matrix<double>.Build.Dense(1, 1, weight), _ => Matrix<double>.Build.Dense(1, 1, biasShift - (weight / 2))))];
        double[] norms = LayerGradients.Norms(layers, Matrix<double>.Build.Dense(1, 1, 0.5), Matrix<double>.Build.Dense(1, 1, 1));
        return [.. norms.Select(norm => norm / norms[^1])];
    }

    private static Plot DrawNorms(double[] layers, double[][] norms) => Weights.Index().Aggregate(
        new Plot("Norm of the gradient dE/dz by layer", "layer", "norm relative to the last layer").Subtitle("all input currents are 0").LogY().XStep(1),
        (plot, weight) => plot.Line(Invariant($"weights of {weight.Item}"), layers, norms[weight.Index]));

    private static Plot DrawShifts(double[] shifts, double[] factors) => new Plot("Growth of the gradient over the chain", "shift of all biases", "dE/dz of the first unit over that of the last")
        .Subtitle(Invariant($"weights of {Weight}, biases of {-Weight / 2} and the shift")).LogY().YRange(1e-4, null)
        .Line(null, shifts, factors)
        .HorizontalGuide(1);
}
