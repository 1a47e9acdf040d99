using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>The loss of a linear model of two features of very different scales, before and after they are normalized.</summary>
internal sealed class NormalizationExperiment : Experiment
{
    private const int Samples = 200;
    private const int Steps = 40;
    private const double Scale = 8;
    private const double Near = 0.01;

    /// <inheritdoc/>
    public override string Name => "normalization";

    /// <inheritdoc/>
    public override string Title => "Normalization turns a narrow valley of the loss into a round bowl";

    /// <inheritdoc/>
    public override string Source => "Introduction to neural networks, batch normalization";

    /// <inheritdoc/>
    public override ExperimentResult Run(CancellationToken stop)
    {
        Matrix<double> x = Initializers.Normal<double>(0, 1, seed: 1)(Samples, 2);
        x.SetColumn(1, x.Column(1) * Scale);
        Matrix<double> y = (x * Matrix<double>.Build.DenseOfRowMajor(2, 1, [2, 3 / Scale])) + Initializers.Normal<double>(0, 0.3, seed: 2)(Samples, 1);
        Case before = new(x, y, stop);
        Case after = new(new Standardizer<double>(x).Apply(x), y, stop);
        ResultTable table = new ResultTable("steps").Add("step", [.. Enumerable.Range(0, Steps + 1).Select(step => (double)step)]);
        before.Path.AddTo(table, "before");
        after.Path.AddTo(table, "after");
        ResultTable conditions = new ResultTable("conditions").Add("features", ["before", "after"]).Add("condition", [before.Condition, after.Condition])
            .Add("learning_rate", [before.Rate, after.Rate]).Add("best_loss", [before.Best, after.Best]);
        return new ExperimentResult(
            [table, conditions],
            [new Picture("contours", [before.Draw("Before", Scale), after.Draw("After", 1)], columns: 2)],
            Invariant($"One feature is {Scale} times as large as the other, so the loss is {before.Condition:F0} times as steep across the valley as along it; after normalization the factor is {after.Condition:F1}."),
            Invariant($"Even with the best learning rate, descent jumps across the valley, and after {Steps} steps the loss is still {before.Path.Heights[^1] - before.Best:F2} above the minimum."),
            Invariant($"After normalization {after.Path.StepsTo(after.Best + Near)} steps are enough to come within {Near} of it."));
    }

    /// <summary>Gradient descent on the mean squared error of y = x w, with the learning rate that is best for its curvatures.</summary>
    private sealed class Case
    {
        private readonly Surface _loss;
        private readonly Vector<double> _minimum;

        public Case(Matrix<double> x, Matrix<double> y, CancellationToken stop)
        {
            Matrix<double> curvature = x.TransposeThisAndMultiply(x) * (2.0 / Samples);
            Vector<double> eigenvalues = curvature.Evd(Symmetricity.Symmetric).EigenValues.Real();
            _minimum = x.QR().Solve(y).Column(0);
            Best = (y - (x * _minimum.ToColumnMatrix())).PointwisePower(2).Enumerate().Average();
            _loss = new Surface(
                (first, second) => Best + ((Distance(first, second) * curvature * Distance(first, second)) / 2),
                (first, second) => curvature * Distance(first, second) is var slope ? (slope[0], slope[1]) : default);
            (Condition, Rate) = (eigenvalues.Maximum() / eigenvalues.Minimum(), 2 / (eigenvalues.Minimum() + eigenvalues.Maximum()));
            Start = (-2, _minimum[1] + (2.4 * Math.Sqrt(curvature[0, 0] / curvature[1, 1])));
            Path = _loss.Descend(Start, Steps, weights => new SGD<double>(weights, Rate), stop);

            Vector<double> Distance(double first, double second) => Vector<double>.Build.DenseOfArray([first - _minimum[0], second - _minimum[1]]);
        }

        public double Condition { get; }

        public double Rate { get; }

        public double Best { get; }

        public (double X, double Y) Start { get; }

        public DescentPath Path { get; }

        public Plot Draw(string name, double scale)
        {
            const double HalfWidth = 7;
            const double HalfHeight = 3.1;
            double[] x = Grid.Between(_minimum[0] - HalfWidth, _minimum[0] + HalfWidth, 181);
            double[] y = Grid.Between(_minimum[1] - HalfHeight, _minimum[1] + HalfHeight, 161);
            return new Plot($"{name} normalization", "first weight", "second weight").EqualScales().XRange(x[0], x[^1]).YRange(y[0], y[^1])
                .Subtitle(Invariant($"contours of the loss, and {Steps} steps of gradient descent with a learning rate of {Rate:G2}"))
                .Contours(x, y, _loss.Height, Grid.Levels(0.5, 2, 6 + (int)Math.Log2(scale * scale), Best))
                .Trail(null, Path.X, Path.Y, colour: 1)
                .Scatter("minimum", [_minimum[0]], [_minimum[1]], colour: 0, radius: 5);
        }
    }
}
