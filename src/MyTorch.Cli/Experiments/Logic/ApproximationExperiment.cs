using MathNet.Numerics.LinearAlgebra;
using MyTorch.Neurons;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>The constructed network of the universal approximation theorem: a sine, its approximation, and the error against the number of pieces.</summary>
internal sealed class ApproximationExperiment : Experiment
{
    private const int DrawnPieces = 20;
    private const double Steepness = 400;
    private const double Tolerance = 0.05;

    private static readonly int[] Pieces = [5, 10, 20, 50, 100, 200, 500, 1000];

    /// <inheritdoc/>
    public override string Name => "approximation";

    /// <inheritdoc/>
    public override string Title => "A network of steps approximates a sine as closely as desired";

    /// <inheritdoc/>
    public override string Source => "CS 479 notes, 2.2";

    /// <inheritdoc/>
    public override ExperimentResult Run(CancellationToken stop)
    {
        double[] x = [.. Enumerable.Range(0, 2001).Select(i => i / 2000.0)];
        double[] sine = [.. x.Select(Sine)];
        double[] steps = Predict(UniversalApproximation.Construct<double>(Sine, 0, 1, DrawnPieces), x);
        double[] sigmoids = Predict(UniversalApproximation.Construct<double>(Sine, 0, 1, DrawnPieces, Steepness), x);
        double[] errors = [.. Pieces.Select(pieces => MaximumError(pieces, stop))];
        double[] bounds = [.. Pieces.Select(pieces => 2 * Math.PI / pieces)];
        double[] counts = [.. Pieces.Select(pieces => (double)pieces)];
        Approximation<double> within = UniversalApproximation.ConstructWithin<double>(Sine, 0, 1, Tolerance);
        ResultTable fit = new ResultTable("fit").Add("x", x).Add("sine", sine).Add("steps", steps).Add("sigmoids", sigmoids);
        ResultTable table = new ResultTable("errors").Add("pieces", counts).Add("error", errors).Add("bound", bounds);
        return new ExperimentResult(
            [fit, table],
            [
                new Picture("fit", [Fit(x, sine, steps, sigmoids), Error(x, sine, steps, sigmoids)]),
                new Picture("errors", new Plot("The largest error falls like 1 / N", "pieces N", "largest error").LogX().LogY()
                    .Line("bound 2 pi / N", counts, bounds, isDashed: true).Scatter("steps", counts, errors, radius: 5)),
            ],
            Invariant($"With {DrawnPieces} pieces, {DrawnPieces + 1} hidden units, the largest error is {errors[Pieces.IndexOf(DrawnPieces)]:F4}; with 100 pieces it is {errors[Pieces.IndexOf(100)]:F4}."),
            "No error is above 2 pi / N, the steepest slope of the sine times the length of a piece.",
            Invariant($"Halving pieces where the sine changes by more than {Tolerance} meets this tolerance with {within.Pieces} pieces: the theorem says that enough units exist, and their number grows as the tolerance shrinks."));
    }

    private static Plot Fit(double[] x, double[] sine, double[] steps, double[] sigmoids) => new Plot(Invariant($"sin(2 pi x) by {DrawnPieces + 1} hidden units"), "x", "output")
        .Line("sin(2 pi x)", x, sine, colour: 6, isDashed: true)
        .Line("steps", x, steps, colour: 0)
        .Line(Invariant($"sigmoids of steepness {Steepness}"), x, sigmoids, colour: 1, width: 1.5);

    private static Plot Error(double[] x, double[] sine, double[] steps, double[] sigmoids) => new Plot("The error", "x", "output - sin(2 pi x)")
        .Line("steps", x, [.. steps.Zip(sine, (output, target) => output - target)], colour: 0)
        .Line("sigmoids", x, [.. sigmoids.Zip(sine, (output, target) => output - target)], colour: 1, width: 1.5)
        .HorizontalGuide(2 * Math.PI / DrawnPieces, "bound").HorizontalGuide(-2 * Math.PI / DrawnPieces);

    /// <summary>Returns the largest error of the steps at 50 points of each piece, the last of which is its end.</summary>
    private static double MaximumError(int pieces, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        double[] x = [.. Enumerable.Range(0, (50 * pieces) + 1).Select(i => i / (50.0 * pieces))];
        return Predict(UniversalApproximation.Construct<double>(Sine, 0, 1, pieces), x).Zip(x).Max(pair => Math.Abs(pair.First - Sine(pair.Second)));
    }

    private static double Sine(double x) => Math.Sin(2 * Math.PI * x);

    private static double[] Predict(Sequential<double> network, double[] x) => network.Predict(Matrix<double>.Build.Dense(x.Length, 1, x)).ToColumnMajorArray();
}
