using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>A ball on a curve: gradient descent with a learning rate that is too small, right and too large.</summary>
internal sealed class LearningRatesExperiment : Experiment
{
    private const int Steps = 10;
    private const double Start = -2;
    private const double Widest = 5.5;

    private static readonly (string Name, string Column, double Rate)[] Rates = [("too small", "too_small", 0.02), ("right", "right", 0.3), ("too large", "too_large", 1.05)];

    private static readonly Surface Parabola = new((x, _) => x * x, (x, _) => (2 * x, 0));

    /// <inheritdoc/>
    public override string Name => "learning-rates";

    /// <inheritdoc/>
    public override string Title => "A learning rate that is too small hardly moves, and one that is too large diverges";

    /// <inheritdoc/>
    public override string Source => "NN sheet 5, question 4";

    /// <inheritdoc/>
    public override ExperimentResult Run(CancellationToken stop)
    {
        DescentPath[] paths = [.. Rates.Select(rate => Parabola.Descend((Start, 0), Steps, weights => new SGD<double>(weights, rate.Rate), stop))];
        double[] steps = [.. Enumerable.Range(0, Steps + 1).Select(step => (double)step)];
        ResultTable table = new ResultTable("steps").Add("step", steps);
        foreach (((_, string column, _), DescentPath path) in Rates.Zip(paths))
        {
            table.Add($"{column}_weight", path.X).Add($"{column}_loss", path.Heights);
        }

        Plot losses = new Plot("Loss after each step", "step", "loss").LogY().XStep(1);
        foreach (((string name, _, double rate), DescentPath path) in Rates.Zip(paths))
        {
            losses.Line(Invariant($"{name}: {rate}"), steps, path.Heights);
        }

        return new ExperimentResult(
            [table],
            [new Picture("curves", [.. Rates.Zip(paths, (rate, path) => Ball(rate.Name, rate.Rate, path)), losses], columns: 2)],
            Invariant($"From w = {Start} on the loss w^2, {Steps} steps with a learning rate of {Rates[0].Rate} reach only w = {paths[0].X[^1]:F3}: it is too small."),
            Invariant($"With {Rates[1].Rate} the weight is at {paths[1].X[^1]:0.0e+0}, next to the minimum at 0."),
            Invariant($"With {Rates[2].Rate} each step goes beyond the minimum and up the other side: after {Steps} steps the loss has risen from {paths[2].Heights[0]:F1} to {paths[2].Heights[^1]:F1}."));
    }

    private static Plot Ball(string name, double rate, DescentPath path)
    {
        double[] x = Grid.Between(-Widest, Widest, 120);
        return new Plot(Invariant($"Learning rate {rate}: {name}"), "weight", "loss").XRange(-Widest, Widest).YRange(0, Widest * Widest)
            .Line(null, x, [.. x.Select(weight => weight * weight)], colour: 6)
            .Trail(null, path.X, path.Heights, colour: 1);
    }
}
