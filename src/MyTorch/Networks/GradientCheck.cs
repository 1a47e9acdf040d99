using MathNet.Numerics.LinearAlgebra;

namespace MyTorch;

/// <summary>
/// Compares the gradients of a backward pass with central differences, (f(w + h) - f(w - h)) / 2h, element by element: for layers and networks
/// with respect to the input and all parameters, for criteria with respect to the logits. Gradients, running statistics and dropout masks are
/// unchanged afterwards.
/// </summary>
/// <remarks>
/// The input of an <see cref="Embedding{T}"/> or a <see cref="ColumnEmbedding{T}"/> is not checked, since an index has no gradient. A correct gradient of a smooth function has an
/// error of about 1e-8; finite differences are not meaningful near a kink, such as that of ReLU at 0.
/// </remarks>
/// <seealso cref="FiniteDifferences"/>
public static class GradientCheck
{
    /// <summary>The default step h, 1e-5, which balances the error of the formula (about h^2) with that of rounding (about 1e-16 / h).</summary>
    public const double DefaultStep = 1e-5;

    /// <summary>Checks a layer or a network in its current mode, with a random linear function of the output as the loss.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="x">Input, N x inputs.</param>
    /// <param name="step">The step h, positive and finite.</param>
    /// <param name="seed">The seed of the random loss.</param>
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

    /// <summary>Checks the gradients of a criterion's reduced loss (the sum, for the reduction None) through a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="y">
    /// Labels or targets, N x outputs; for a classification criterion with several outputs, class indices, N x 1, are also accepted.
    /// </param>
    /// <param name="criterion">The loss.</param>
    /// <param name="step">The step h, positive and finite.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="step"/> is not positive and finite.</exception>
    public static GradientReport Network(Layer<double> network, Matrix<double> x, Matrix<double> y, Criterion<double> criterion, double step = DefaultStep)
    {
        return Check(network, x, criterion, step, Forward);

        void Forward(Matrix<double> output)
        {
            ArgumentNullException.ThrowIfNull(y);
            if (!criterion.AreClassIndices(y, output.ColumnCount))
            {
                Shape.RequireSame(y, nameof(y), Shape.From("the output", output));
            }

            criterion.Forward(output, y);
        }
    }

    /// <summary>
    /// Same as <see cref="Network(Layer{double}, Matrix{double}, Matrix{double}, Criterion{double}, double)"/>, but for class indices.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="classes">One class for each sample, 0 to outputs - 1, or the index that the criterion ignores.</param>
    /// <param name="criterion">The loss.</param>
    /// <param name="step">The step h, positive and finite.</param>
    /// <exception cref="ArgumentException">A shape does not fit, the number of classes is not N, or the criterion rejects a row.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="step"/> is not positive and finite.</exception>
    public static GradientReport Network(Layer<double> network, Matrix<double> x, ReadOnlySpan<int> classes, Criterion<double> criterion, double step = DefaultStep)
    {
        int[] labels = classes.ToArray();
        return Check(network, x, criterion, step, output => criterion.Forward(output, labels));
    }

    /// <summary>Checks a criterion with respect to its logits.</summary>
    /// <param name="criterion">The loss.</param>
    /// <param name="x">Logits, N x K.</param>
    /// <param name="y">Labels, N x K; for a classification criterion with K above 1, class indices, N x 1, are also accepted.</param>
    /// <param name="step">The step h, positive and finite.</param>
    /// <exception cref="ArgumentException">The shapes differ, or the criterion rejects a row.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="step"/> is not positive and finite.</exception>
    public static GradientReport Criterion(Criterion<double> criterion, Matrix<double> x, Matrix<double> y, double step = DefaultStep) =>
        Check(criterion, x, step, logits => criterion.Forward(logits, y));

    /// <summary>Same as <see cref="Criterion(Criterion{double}, Matrix{double}, Matrix{double}, double)"/>, but for class indices.</summary>
    /// <param name="criterion">The loss.</param>
    /// <param name="x">Logits, N x K.</param>
    /// <param name="classes">One class for each row, 0 to K - 1, or the index that the criterion ignores.</param>
    /// <param name="step">The step h, positive and finite.</param>
    /// <exception cref="ArgumentException">The number of classes is not N, or the criterion rejects a row.</exception>
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

        // The forward pass is never committed, so running statistics and dropout masks stay the same.
        (double Value, double[] Gradient) Evaluate()
        {
            pipeline.Forward(storage, x.RowCount, x.ColumnCount);
            return loss(pipeline.Output.Elements.ToArray());
        }
    }

    /// <summary>Returns the element of one matrix with the largest error. Each element is changed and restored in turn.</summary>
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

        // If a gradient is 0, as for a bias before BatchNorm, the difference is the rounding error of the loss, divided by the step.
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

    /// <summary>NaN is worse than any number.</summary>
    private static bool IsWorse(double error, double than) => !(error <= than) && !double.IsNaN(than);

    private static (double Value, double[] Gradient) Loss(Criterion<double> criterion, Matrix<double> x, Action<Matrix<double>> forward)
    {
        forward(x);
        return (criterion.Reduction == Reduction.None ? criterion.TotalLoss() : criterion.Value, criterion.Gradient().AsColumnMajorArray());
    }

    private static double Dot(double[] output, double[] weights) => weights.Zip(output, (weight, value) => weight * value).Sum();
}
