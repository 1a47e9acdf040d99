using MathNet.Numerics;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>Polynomials of rising degree on a few noisy points: a line underfits, and degree n on n + 1 points overfits.</summary>
internal sealed class PolynomialsExperiment : Experiment
{
    private const int Points = 10;
    private const int TestPoints = 200;
    private const double Noise = 0.2;

    /// <inheritdoc/>
    public override string Name => "polynomials";

    /// <inheritdoc/>
    public override string Title => "A line underfits nonlinear data, and a polynomial of degree n on n + 1 points overfits";

    /// <inheritdoc/>
    public override string Source => "NN sheet 5, question 9";

    /// <inheritdoc/>
    public override ExperimentResult Run(CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        (double[] x, double[] y) = Sample(Points, seed: 3);
        (double[] testX, double[] testY) = Sample(TestPoints, seed: 4);
        Func<double, double>[] fits = [.. Enumerable.Range(0, Points).Select(degree => Fit.PolynomialFunc(x, y, degree))];
        double[] degrees = [.. fits.Select((_, degree) => (double)degree)];
        double[] training = [.. fits.Select(fit => Error(fit, x, y))];
        double[] test = [.. fits.Select(fit => Error(fit, testX, testY))];
        int best = test.Index().MinBy(entry => entry.Item).Index;
        double[] grid = Grid.Between(0, 1, 301);
        int[] shown = [1, best, Points - 1];
        ResultTable errors = new ResultTable("errors").Add("degree", degrees).Add("training_error", training).Add("test_error", test);
        ResultTable curves = new ResultTable("curves").Add("x", grid).Add("truth", [.. grid.Select(Truth)]);
        Plot plot = new Plot("Polynomials fitted to 10 points", "x", "y").YRange(-2, 2).Line("curve without noise", grid, [.. grid.Select(Truth)], colour: 6, isDashed: true);
        foreach (int degree in shown)
        {
            double[] values = [.. grid.Select(fits[degree])];
            curves.Add($"degree_{degree}", values);
            plot.Line($"degree {degree}", grid, values);
        }

        return new ExperimentResult(
            [errors, curves],
            [new Picture("fits", plot.Scatter("training points", x, y, colour: 6, radius: 5)), new Picture("errors", Errors(degrees, training, test))],
            Invariant($"A line leaves a mean squared error of {training[1]:F3} on the {Points} training points and of {test[1]:F3} on others: it underfits."),
            Invariant($"Degree {Points - 1} passes through all {Points} points, with an error of {training[^1]:0.0e+0}, but on others its error is {test[^1]:F3}: it overfits."),
            Invariant($"The error on other points is lowest, {test[best]:F3}, for degree {best}; the noise alone is {Noise * Noise:F3}."));
    }

    private static double Truth(double x) => Math.Sin(2 * Math.PI * x);

    private static (double[] X, double[] Y) Sample(int count, int seed)
    {
        double[] x = Grid.Between(0, 1, count);
        double[] noise = Initializers.Normal<double>(0, Noise, seed)(count, 1).ToColumnMajorArray();
        return (x, [.. x.Zip(noise, (at, error) => Truth(at) + error)]);
    }

    private static double Error(Func<double, double> fit, double[] x, double[] y) => x.Zip(y, (at, value) => Math.Pow(fit(at) - value, 2)).Average();

    private static Plot Errors(double[] degrees, double[] training, double[] test) => new Plot("Error by degree", "degree", "mean squared error").LogY().XStep(1).YRange(1e-4, null)
        .Subtitle("the training error of degree 9 is 0 up to rounding")
        .Line("10 training points", degrees, [.. training.Select(error => Math.Max(error, 1e-6))])
        .Line("200 other points", degrees, test);
}
