using MathNet.Numerics.LinearAlgebra;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>300 samples around three points in six dimensions, and a network that learns to tell them apart.</summary>
internal sealed class ThreeClassesExperiment : Experiment
{
    private const int Samples = 300;
    private const int Steps = 200;
    private const double Noise = 0.1;
    private const double LearningRate = 1;

    /// <summary>The points of the notes, one to a class.</summary>
    private static readonly Matrix<double> Centers = Matrix<double>.Build.DenseOfRowArrays(
        [-1.3455, 0.6580, -0.2041, -0.0052, 0.2841, -0.6806],
        [-0.3096, 0.4767, 0.0416, 0.8221, 0.3553, -0.9552],
        [0.0603, 1.0587, 0.6078, -0.5603, 0.9886, -1.1840]);

    /// <inheritdoc/>
    public override string Name => "three-classes";

    /// <inheritdoc/>
    public override string Title => "Gradient descent by hand separates three classes of points in six dimensions";

    /// <inheritdoc/>
    public override string Source => "CS 479 notes, 5.1.2 and 5.1.3";

    /// <inheritdoc/>
    public override ExperimentResult Run(CancellationToken stop)
    {
        var random = new Random(1);
        double[] classes = [.. Enumerable.Range(0, Samples).Select(_ => (double)random.Next(Centers.RowCount))];
        Matrix<double> x = Initializers.Normal<double>(0, Noise, 2)(Samples, Centers.ColumnCount)
            .MapIndexed((row, column, value) => Centers[(int)classes[row], column] + value);
        var network = new Sequential<double>(
            new Linear<double>(6, 10, seed: 3, bias: false), new Sigmoid<double>(),
            new Linear<double>(10, 5, seed: 4), new Sigmoid<double>(),
            new Linear<double>(5, 3, seed: 5), new LogSoftmax<double>());

        int[] before = network.PredictClasses(x);
        double[] losses = Train(network, x, Matrix<double>.Build.DenseOfColumnArrays(classes), stop);
        int[] after = network.PredictClasses(x);
        (int correctBefore, int correctAfter) = (CountCorrect(before, classes), CountCorrect(after, classes));
        return new ExperimentResult(
            [
                new ResultTable("losses").Add("step", [.. Enumerable.Range(0, Steps).Select(step => (double)step)]).Add("loss", losses),
                new ResultTable("samples").Add("x1", x.Column(0).ToArray()).Add("x2", x.Column(1).ToArray()).Add("class", classes)
                    .Add("before", [.. before.Select(label => (double)label)]).Add("after", [.. after.Select(label => (double)label)]),
            ],
            [
                new Picture(
                    "samples",
                    [Draw("True classes", x, [.. classes.Select(label => (int)label)]), Draw("Before training", x, before), Draw("After training", x, after)],
                    columns: 3),
                new Picture("losses", new Plot("Training loss", "step", "negative log likelihood").Line(null, [.. Enumerable.Range(0, Steps).Select(step => (double)step)], losses).YRange(0, null)),
            ],
            Invariant($"At first the loss is {losses[0]:F4}, near the ln 3 = {Math.Log(3):F4} of a guess, and {correctBefore} of {Samples} samples are classified correctly."),
            Invariant($"In the last of {Steps} steps with the learning rate {LearningRate} the loss is {losses[^1]:F4}."),
            Invariant($"Then {correctAfter} of {Samples} samples are classified correctly."));
    }

    private static double[] Train(Sequential<double> network, Matrix<double> x, Matrix<double> classes, CancellationToken stop)
    {
        var criterion = new NegativeLogLikelihood<double>();
        var losses = new double[Steps];
        for (int step = 0; step < Steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            network.ZeroGradients();
            losses[step] = network.AddGradients(x, classes, criterion);
            foreach (Parameter<double> parameter in network.Parameters)
            {
                parameter.Value.Subtract(parameter.Gradient * LearningRate, parameter.Value);
            }
        }

        return losses;
    }

    private static int CountCorrect(int[] predicted, double[] classes) => predicted.Zip(classes, (label, expected) => label == expected).Count(isCorrect => isCorrect);

    private static Plot Draw(string title, Matrix<double> x, int[] labels)
    {
        Plot plot = new Plot(title, "x1", "x2").EqualScales();
        for (int label = 0; label < Centers.RowCount; label++)
        {
            int[] rows = [.. Enumerable.Range(0, Samples).Where(row => labels[row] == label)];
            plot.Scatter(Invariant($"class {label}"), [.. rows.Select(row => x[row, 0])], [.. rows.Select(row => x[row, 1])], colour: label);
        }

        return plot;
    }
}
