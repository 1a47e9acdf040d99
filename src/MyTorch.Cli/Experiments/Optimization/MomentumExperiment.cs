using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>Gradient descent with and without momentum, along a narrow valley and out of a shallow minimum.</summary>
internal sealed class MomentumExperiment : Experiment
{
    private const double Near = 0.001;
    private const double Tilt = 0.2;

    private static readonly Surface Valley = new((x, y) => ((x * x) + (20 * y * y)) / 2, (x, y) => (x, 20 * y));

    private static readonly Surface TwoMinima = new(
        (x, y) => (x * x * x * x / 4) - (x * x / 2) - (Tilt * x) + (y * y / 2), (x, y) => ((x * x * x) - x - Tilt, y));

    /// <inheritdoc/>
    public override string Name => "momentum";

    /// <inheritdoc/>
    public override string Title => "Momentum damps the zigzag in a narrow valley, and rolls out of a local minimum";

    /// <inheritdoc/>
    public override string Source => "CS 479 notes, 6.3.2";

    /// <inheritdoc/>
    public override ExperimentResult Run(CancellationToken stop)
    {
        (string Name, DescentPath Path)[] valley = Paths(Valley, (-9, 1.6), 60, 0.095, 0.5, stop);
        (string Name, DescentPath Path)[] minima = Paths(TwoMinima, (-1.9, 0.9), 60, 0.05, 0.8, stop);
        int?[] steps = [.. valley.Select(path => path.Path.StepsTo(Near))];
        double[] ends = [.. minima.Select(path => path.Path.X[^1])];
        return new ExperimentResult(
            [Table("valley", valley), Table("local-minimum", minima)],
            [
                new Picture("valley", Contours("Case 1: a narrow valley", Valley, (-10, 2), (-2, 2), Grid.Levels(0.25, 2, 9), valley)),
                new Picture("local-minimum", Contours("Case 2: a shallow and a deep minimum", TwoMinima, (-2.1, 1.8), (-1.1, 1.1), Grid.Levels(0.06, 1.5, 10, -0.46), minima)),
                new Picture("profile", Profile(minima)),
            ],
            Invariant($"In the valley, descent without momentum jumps from side to side and needs {steps[0]} steps to a loss of {Near}; with momentum 0.5 and the same learning rate it needs {steps[1]}."),
            Invariant($"In front of two minima, descent without momentum ends at x = {ends[0]:F3}, in the shallow one, where the loss is {minima[0].Path.Heights[^1]:F3}."),
            Invariant($"With momentum 0.8 it crosses the ridge and ends at x = {ends[1]:F3}, in the deep one, where the loss is {minima[1].Path.Heights[^1]:F3}."));
    }

    private static (string Name, DescentPath Path)[] Paths(Surface surface, (double X, double Y) start, int steps, double rate, double momentum, CancellationToken stop) =>
    [
        ("descent", surface.Descend(start, steps, weights => new SGD<double>(weights, rate), stop)),
        ("momentum", surface.Descend(start, steps, weights => new SGD<double>(weights, rate, momentum), stop)),
    ];

    private static ResultTable Table(string name, (string Name, DescentPath Path)[] paths)
    {
        ResultTable table = new ResultTable(name).Add("step", [.. Enumerable.Range(0, paths[0].Path.X.Count).Select(step => (double)step)]);
        Array.ForEach(paths, path => path.Path.AddTo(table, path.Name));
        return table;
    }

    private static Plot Contours(string title, Surface surface, (double From, double To) x, (double From, double To) y, double[] levels, (string Name, DescentPath Path)[] paths) =>
        new Plot(title, "first weight", "second weight").Subtitle("contours of the loss; the large points are the start").XRange(x.From, x.To).YRange(y.From, y.To)
            .Contours(Grid.Between(x.From, x.To, 241), Grid.Between(y.From, y.To, 121), surface.Height, levels)
            .Trail("gradient descent", paths[0].Path.X, paths[0].Path.Y, colour: 1)
            .Trail("with momentum", paths[1].Path.X, paths[1].Path.Y, colour: 0);

    private static Plot Profile((string Name, DescentPath Path)[] paths)
    {
        double[] x = Grid.Between(-1.95, 1.8, 200);
        Plot plot = new Plot("Case 2 from the side", "first weight", "loss where the second weight is 0").Subtitle("the steps are drawn a little above the curve")
            .Line("loss", x, [.. x.Select(value => TwoMinima.Height(value, 0))], colour: 6);
        foreach ((string name, int colour) in new[] { ("gradient descent", 1), ("with momentum", 0) })
        {
            IReadOnlyList<double> path = paths[1 - colour].Path.X;
            plot.Trail(name, path, [.. path.Select(value => TwoMinima.Height(value, 0) + (colour == 1 ? 0.06 : 0.03))], colour);
        }

        return plot;
    }
}
