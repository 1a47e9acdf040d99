using MathNet.Numerics.LinearAlgebra;
using MyTorch.Neurons;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>The exclusive or, learned by gradient descent and constructed from its truth table.</summary>
internal sealed class XorExperiment : Experiment
{
    private const int Steps = 2000;
    private const int Hidden = 4;

    private static readonly Matrix<double> Bits = Matrix<double>.Build.DenseOfArray(new double[,] { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } });
    private static readonly Matrix<double> Targets = Matrix<double>.Build.Dense(4, 1, [0, 1, 1, 0]);

    /// <summary>Z1 = U(2 x1 - 2 x2 - 1) and Z2 = U(-2 x1 + 2 x2 - 1); their OR is the exclusive or.</summary>
    private static readonly HalfPlane[] Units = [new(2, -2, -1), new(-2, 2, -1)];

    /// <inheritdoc/>
    public override string Name => "xor";

    /// <inheritdoc/>
    public override string Title => "XOR, learned by gradient descent and constructed from threshold units";

    /// <inheritdoc/>
    public override string Source => "CS 479 notes, 2.1; NN sheet 5, threshold units";

    /// <inheritdoc/>
    public override ExperimentResult Run(CancellationToken stop)
    {
        var network = new Sequential<double>(new Linear<double>(2, Hidden, seed: 1), new Tanh<double>(), new Linear<double>(Hidden, 1, seed: 2));
        double[] losses = Learn(network, stop);
        Matrix<double> learned = Probabilities(network, Bits);
        Matrix<double> constructed = ThresholdLogic.FromTruthTable<double>(false, true, true, false).Predict(Bits);
        double[] steps = [.. Enumerable.Range(1, Steps).Select(step => (double)step)];
        double error = (learned - Targets).Enumerate().Max(Math.Abs);
        return new ExperimentResult(
            [
                new ResultTable("loss").Add("step", steps).Add("loss", losses),
                new ResultTable("truth").Add("x1", Column(Bits, 0)).Add("x2", Column(Bits, 1)).Add("target", Column(Targets, 0))
                    .Add("learned", Column(learned, 0)).Add("constructed", Column(constructed, 0)),
            ],
            [
                new Picture("loss", new Plot("XOR by gradient descent: the loss", "step", "binary cross entropy").LogY().Line(null, steps, losses)),
                new Picture("plane", [LearnedPlane(network), ConstructedPlane()], columns: 2),
            ],
            Invariant($"Gradient descent on the four rows takes the loss of a 2-{Hidden}-1 network from {losses[0]:F3} to {losses[^1]:0.0e+0} in {Steps} steps; the largest error of a probability is then {error:F4}."),
            "The network built from the truth table has the right output for all four rows without training.",
            "No single line separates the two classes; both networks draw two borders, curved in the learned one and straight in the constructed one, and the class 0 lies between them.");
    }

    private static double[] Learn(Sequential<double> network, CancellationToken stop)
    {
        var criterion = new BinaryCrossEntropyWithLogits<double>();
        var optimizer = new SGD<double>(network.Parameters, learningRate: 0.5);
        var losses = new double[Steps];
        for (int step = 0; step < Steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            network.ZeroGradients();
            losses[step] = network.AddGradients(Bits, Targets, criterion);
            optimizer.Step();
        }

        return losses;
    }

    private static Plot LearnedPlane(Sequential<double> network)
    {
        double[] x1 = [.. Enumerable.Range(0, 85).Select(i => -1.6 + (i / 20.0))];
        double[] x2 = [.. Enumerable.Range(0, 41).Select(i => -0.5 + (i / 20.0))];
        return Corners(new Plot("Learned: lines of equal probability, 0.1 to 0.9", "x1", "x2")
            .Contours(x1, x2, (first, second) => Probabilities(network, Matrix<double>.Build.Dense(1, 2, [first, second]))[0, 0], [0.1, 0.3, 0.5, 0.7, 0.9]));
    }

    private static Plot ConstructedPlane()
    {
        var plot = new Plot("Constructed: the borders of the two hidden units", "x1", "x2").Subtitle("U is the unit step");
        double[] x1 = [-2, 3];
        foreach ((int unit, HalfPlane plane) in Units.Index())
        {
            plot.Line(Invariant($"U({plane.A} x1 {(plane.B < 0 ? '-' : '+')} {Math.Abs(plane.B)} x2 - 1)"), x1, [.. x1.Select(x => -((plane.A * x) + plane.C) / plane.B)], colour: unit + 2);
        }

        return Corners(plot);
    }

    private static Plot Corners(Plot plot) => plot.Scatter("0", [0, 1], [0, 1], colour: 0, radius: 7).Scatter("1", [0, 1], [1, 0], colour: 1, radius: 7)
        .XRange(-0.5, 1.5).YRange(-0.5, 1.5).EqualScales();

    private static Matrix<double> Probabilities(Sequential<double> network, Matrix<double> x) => new Sigmoid<double>().Forward(network.Predict(x));

    private static double[] Column(Matrix<double> matrix, int column) => matrix.Column(column).ToArray();
}
