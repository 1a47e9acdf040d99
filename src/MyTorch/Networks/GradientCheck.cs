using MathNet.Numerics.LinearAlgebra;

namespace MyTorch;

/// <summary>
/// Compares the gradients of a backward pass with central differences, (f(w + h) - f(w - h)) / 2h, element by element: for layers and networks
/// with respect to the input and all parameters, for criteria with respect to the logits. Gradients, running estimates and masks of what is
/// checked are afterwards what they were before.
/// </summary>
/// <remarks>The input of an <see cref="Embedding{T}"/> or a <see cref="ColumnEmbedding{T}"/> is not checked, since an index has no gradient. A right gradient of a smooth function has an error of about 1e-8; near a kink, such as that of ReLU at 0, differences mean little.</remarks>
/// <seealso cref="FiniteDifferences"/>
public static class GradientCheck
{
    /// <summary>h = 1e-5 balances the error of the formula (about h^2) with that of rounding (about 1e-16 / h).</summary>
    public const double DefaultStep = 1e-5;

    /// <summary>Checks a layer or a network, in its mode, with a random linear function of its output as the loss.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="x">Input, N x inputs.</param>
    /// <param name="step">h.</param>
    /// <param name="seed">Seed of the loss.</param>
    /// <exception cref="ArgumentException"><paramref name="x"/> does not fit the layer.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="step"/> is not positive and finite.</exception>
    public static GradientReport Layer(Layer<double> layer, Matrix<double> x, double step = DefaultStep, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(layer);
        var pipeline = new Pipeline<double>(layer.Parts, isNetwork: true);
        pipeline.RequireInput(x, nameof(x));
        double[] weights = Initializers.Normal<double>(0, 1, seed)(x.RowCount, pipeline.OutputsFor(x.ColumnCount)).AsColumnMajorArray();
        return Check(layer, pipeline, x, step, output => (Dot(output, weights), weights));
    }

    /// <summary>Checks a network together with a criterion, of whose reduced loss (of the sum, for the reduction None) the gradients are.</summary>
    /// <param name="network">The network.</param>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="y">Labels or targets, N x outputs, or, of several outputs under a criterion over classes, class indices, N x 1.</param>
    /// <param name="criterion">The loss.</param>
    /// <param name="step">h.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="step"/> is not positive and finite.</exception>
    public static GradientReport Network(Layer<double> network, Matrix<double> x, Matrix<double> y, Criterion<double> criterion, double step = DefaultStep)
    {
        return Check(network, x, criterion, step, Forward);

        void Forward(Matrix<double> output)
        {
            ArgumentNullException.ThrowIfNull(y);
            if (!criterion.TakesAsClasses(y, output.ColumnCount))
            {
                Shape.RequireSame(y, nameof(y), Shape.Of("the output", output));
            }

            criterion.Forward(output, y);
        }
    }

    /// <summary>As <see cref="Network(Layer{double}, Matrix{double}, Matrix{double}, Criterion{double}, double)"/>, with the labels as class indices.</summary>
    /// <param name="network">The network.</param>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="classes">One class for each sample, 0 to outputs - 1, or the index that the criterion ignores.</param>
    /// <param name="criterion">The loss.</param>
    /// <param name="step">h.</param>
    /// <exception cref="ArgumentException">A shape does not fit, there is not one class for each sample, or the criterion refuses a row.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="step"/> is not positive and finite.</exception>
    public static GradientReport Network(Layer<double> network, Matrix<double> x, ReadOnlySpan<int> classes, Criterion<double> criterion, double step = DefaultStep)
    {
        int[] labels = classes.ToArray();
        return Check(network, x, criterion, step, output => criterion.Forward(output, labels));
    }

    /// <summary>Checks a criterion with respect to its logits.</summary>
    /// <param name="criterion">The loss.</param>
    /// <param name="x">Logits, N x K.</param>
    /// <param name="y">Labels, N x K, or, of a criterion over classes with K above 1, class indices, N x 1.</param>
    /// <param name="step">h.</param>
    /// <exception cref="ArgumentException">The shapes differ, or the criterion refuses a row.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="step"/> is not positive and finite.</exception>
    public static GradientReport Criterion(Criterion<double> criterion, Matrix<double> x, Matrix<double> y, double step = DefaultStep) =>
        Check(criterion, x, step, logits => criterion.Forward(logits, y));

    /// <summary>As <see cref="Criterion(Criterion{double}, Matrix{double}, Matrix{double}, double)"/>, with the labels as class indices.</summary>
    /// <param name="criterion">The loss.</param>
    /// <param name="x">Logits, N x K.</param>
    /// <param name="classes">One class for each row, 0 to K - 1, or the index that the criterion ignores.</param>
    /// <param name="step">h.</param>
    /// <exception cref="ArgumentException">There is not one class for each row, or the criterion refuses a row.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="step"/> is not positive and finite.</exception>
    public static GradientReport Criterion(Criterion<double> criterion, Matrix<double> x, ReadOnlySpan<int> classes, double step = DefaultStep)
    {
        int[] labels = classes.ToArray();
        return Check(criterion, x, step, logits => criterion.Forward(logits, labels));
    }

    private static GradientReport Check(
        Layer<double> network, Matrix<double> x, Criterion<double> criterion, double step, Action<Matrix<double>> forward)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(criterion);
        var pipeline = new Pipeline<double>(network.Parts, isNetwork: true);
        pipeline.RequireInput(x, nameof(x));
        int outputs = pipeline.OutputsFor(x.ColumnCount);
        return Check(network, pipeline, x, step, output => Loss(criterion, Dense.From<double>(output, x.RowCount, outputs), forward));
    }

    private static GradientReport Check(Criterion<double> criterion, Matrix<double> x, double step, Action<Matrix<double>> forward)
    {
        ArgumentNullException.ThrowIfNull(criterion);
        ArgumentNullException.ThrowIfNull(x);
        Setting.Positive<double>(step);
        Matrix<double> logits = Dense.Copy(x);
        forward(logits);
        return Compare("x", logits, criterion.Gradient(), step, () => Loss(criterion, logits, forward).Value);
    }

    private static GradientReport Check(
        Layer<double> layer, Pipeline<double> pipeline, Matrix<double> x, double step, Func<double[], (double Value, double[] Gradient)> loss)
    {
        Setting.Positive<double>(step);
        Matrix<double> input = Dense.Copy(x);
        double[] storage = input.AsColumnMajorArray();
        Matrix<double>[] gradients = [.. layer.Parameters.Select(parameter => parameter.Gradient.Clone())];
        try
        {
            (_, double[] delta) = Evaluate();
            double[] dx = new double[storage.Length];
            pipeline.Backward(delta, dx, adds: false, weightScale: 1);
            Matrix<double>[] found = [.. layer.Parameters.Select(parameter => parameter.Gradient.Clone())];
            IEnumerable<(string Name, Matrix<double> Value, Matrix<double> Gradient)> all = layer.Parameters.Zip(found, (parameter, gradient) => (parameter.Name, parameter.Value, gradient));
            if (pipeline.Layers[0].HasInputGradient)
            {
                all = all.Prepend(("x", input, Matrix<double>.Build.Dense(x.RowCount, x.ColumnCount, dx)));
            }

            return all.Select(item => Compare(item.Name, item.Value, item.Gradient, step, () => Evaluate().Value))
                .Aggregate((worst, report) => IsWorse(report.Error, worst.Error) ? report : worst);
        }
        finally
        {
            foreach ((Parameter<double> parameter, Matrix<double> gradient) in layer.Parameters.Zip(gradients))
            {
                gradient.CopyTo(parameter.Gradient);
            }
        }

        // Without its end, no forward pass moves running estimates or goes on to the next masks.
        (double Value, double[] Gradient) Evaluate()
        {
            pipeline.Forward(storage, x.RowCount, x.ColumnCount);
            return loss(pipeline.Output.Elements.ToArray());
        }
    }

    /// <summary>The worst element of one matrix, whose elements are moved and set back one after the other.</summary>
    internal static GradientReport Compare(string name, Matrix<double> variable, Matrix<double> gradient, double step, Func<double> loss)
    {
        Matrix<double> differences = Matrix<double>.Build.Dense(variable.RowCount, variable.ColumnCount, (row, column) =>
        {
            double value = variable[row, column];
            try
            {
                return FiniteDifferences.Slope(
                    moved =>
                    {
                        variable[row, column] = moved;
                        return loss();
                    },
                    value,
                    step);
            }
            finally
            {
                variable[row, column] = value;
            }
        });

        // Where a gradient is 0, as that of a bias before BatchNorm, the difference is what rounding leaves of a loss, divided by the step.
        double floor = Math.Max(differences.Enumerate().Average(Math.Abs), 1e-3 * Math.Max(1, Math.Abs(loss())));
        var worst = new GradientReport(name, 0, 0, gradient[0, 0], differences[0, 0], -1);
        foreach ((int row, int column, double difference) in differences.EnumerateIndexed())
        {
            double found = gradient[row, column];
            double error = Math.Abs(found - difference) / Math.Max(floor, Math.Max(Math.Abs(found), Math.Abs(difference)));
            if (IsWorse(error, worst.Error))
            {
                worst = new GradientReport(name, row, column, found, difference, error);
            }
        }

        return worst;
    }

    /// <summary>Nothing is worse than what is not a number.</summary>
    private static bool IsWorse(double error, double than) => !(error <= than) && !double.IsNaN(than);

    private static (double Value, double[] Gradient) Loss(Criterion<double> criterion, Matrix<double> x, Action<Matrix<double>> forward)
    {
        forward(x);
        return (criterion.Reduction == Reduction.None ? criterion.TotalLoss() : criterion.Value, criterion.Gradient().AsColumnMajorArray());
    }

    private static double Dot(double[] output, double[] weights) => weights.Zip(output, (weight, value) => weight * value).Sum();
}
