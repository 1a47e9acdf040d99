using MathNet.Numerics.LinearAlgebra;
using MyTorch.Neurons;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>Rosenblatt's rule on AND, OR and XOR: the line after each correction, and the corrections of each pass.</summary>
internal sealed class PerceptronExperiment : Experiment
{
    private const int MostPasses = 12;

    private static readonly Matrix<double> Bits = Matrix<double>.Build.DenseOfArray(new double[,] { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } });
    private static readonly (string Name, double[] Labels)[] Gates = [("AND", [-1, -1, -1, 1]), ("OR", [-1, 1, 1, 1]), ("XOR", [-1, 1, 1, -1])];

    /// <inheritdoc/>
    public override string Name => "perceptron";

    /// <inheritdoc/>
    public override string Title => "A perceptron learns AND and OR, and never XOR";

    /// <inheritdoc/>
    public override string Source => "Introduction to neural networks, Perceptrons";

    /// <inheritdoc/>
    public override ExperimentResult Run(CancellationToken stop)
    {
        (string Name, double[] Labels, PerceptronFit Fit, List<PerceptronUpdate<double>> Updates)[] runs = [.. Gates.Select(gate => Learn(gate.Name, gate.Labels, stop))];
        (string Name, PerceptronUpdate<double> Update)[] updates = [.. runs.SelectMany(run => run.Updates.Select(update => (run.Name, update)))];
        ResultTable fits = new ResultTable("fits").Add("gate", [.. runs.Select(run => run.Name)])
            .Add("converged", [.. runs.Select(run => run.Fit.HasConverged ? 1.0 : 0)]).Add("passes", [.. runs.Select(run => (double)run.Fit.Passes)])
            .Add("updates", [.. runs.Select(run => (double)run.Fit.Updates)]).Add("w1", Final(0)).Add("w2", Final(1)).Add("b", Final(2));
        ResultTable steps = new ResultTable("updates").Add("gate", [.. updates.Select(entry => entry.Name)])
            .Add("update", [.. updates.Select(entry => (double)entry.Update.Update)]).Add("pass", [.. updates.Select(entry => (double)entry.Update.Pass)])
            .Add("sample", [.. updates.Select(entry => (double)entry.Update.Sample)])
            .Add("w1", Weights(0)).Add("w2", Weights(1)).Add("b", Weights(2));
        return new ExperimentResult(
            [fits, steps],
            [new Picture("lines", [.. runs[..2].Select(run => Lines(run.Name, run.Labels, run.Updates))], columns: 2), new Picture("corrections", Corrections([.. runs.Select(run => (run.Name, run.Updates))]))],
            Invariant($"AND ends at w = ({fits.At("gate", "AND", "w1")}, {fits.At("gate", "AND", "w2")}) and b = {fits.At("gate", "AND", "b")} after {runs[0].Fit.Updates} corrections: pass {runs[0].Fit.Passes} finds no mistake."),
            Invariant($"OR ends at w = ({fits.At("gate", "OR", "w1")}, {fits.At("gate", "OR", "w2")}) and b = {fits.At("gate", "OR", "b")} after {runs[1].Fit.Updates} corrections, in pass {runs[1].Fit.Passes}."),
            Invariant($"XOR makes {runs[2].Fit.Updates / runs[2].Fit.Passes} corrections in each of {runs[2].Fit.Passes} passes and would never end: no line separates its classes."));

        double[] Final(int weight) => [.. runs.Select(run => run.Updates[^1].Weights[weight])];

        double[] Weights(int weight) => [.. updates.Select(entry => entry.Update.Weights[weight])];
    }

    private static (string Name, double[] Labels, PerceptronFit Fit, List<PerceptronUpdate<double>> Updates) Learn(string name, double[] labels, CancellationToken stop)
    {
        List<PerceptronUpdate<double>> updates = [];
        PerceptronFit fit = new Perceptron<double>(2).Fit(Bits, Matrix<double>.Build.Dense(4, 1, labels), MostPasses, onUpdate: update =>
        {
            stop.ThrowIfCancellationRequested();
            updates.Add(update);
        });
        return (name, labels, fit, updates);
    }

    /// <summary>Draws the earlier lines thin and dashed and the last line thick; lines outside the view are not visible.</summary>
    private static Plot Lines(string name, double[] labels, List<PerceptronUpdate<double>> updates)
    {
        var plot = new Plot(name, "x1", "x2");
        plot.Subtitle("thin: the line after each correction; thick: the last one");
        foreach (PerceptronUpdate<double> update in updates)
        {
            bool isLast = update.Update == updates.Count;
            if (Segment(update.Weights[0], update.Weights[1], update.Weights[2]) is var (x, y))
            {
                plot.Line(isLast ? Invariant($"after {updates.Count} corrections") : null, x, y, colour: isLast ? 2 : 5, isDashed: !isLast, width: isLast ? 3 : 1);
            }
        }

        foreach ((double label, int colour) in new[] { (-1.0, 0), (1.0, 1) })
        {
            int[] rows = [.. Enumerable.Range(0, labels.Length).Where(row => labels[row] == label)];
            plot.Scatter(Invariant($"label {label}"), [.. rows.Select(row => Bits[row, 0])], [.. rows.Select(row => Bits[row, 1])], colour, radius: 7);
        }

        return plot.XRange(-0.5, 2).YRange(-0.5, 2).EqualScales();
    }

    /// <summary>Returns two distant points of the line a x + b y + c = 0, or null if a and b are 0.</summary>
    private static (double[] X, double[] Y)? Segment(double a, double b, double c)
    {
        double[] far = [-10, 10];
        return (a, b) switch
        {
            (0, 0) => null,
            (_, 0) => ([-c / a, -c / a], far),
            _ => (far, [.. far.Select(x => -((a * x) + c) / b)]),
        };
    }

    private static Plot Corrections((string Name, List<PerceptronUpdate<double>> Updates)[] runs)
    {
        double[] passes = [.. Enumerable.Range(1, MostPasses).Select(pass => (double)pass)];
        var plot = new Plot("Corrections in each pass through the four points", "pass", "corrections");
        foreach ((string name, List<PerceptronUpdate<double>> updates) in runs)
        {
            plot.Line(name, passes, [.. passes.Select(pass => (double)updates.Count(update => update.Pass == pass))]);
        }

        return plot.YRange(-0.1, 4.2).XStep(1).YStep(1);
    }
}
