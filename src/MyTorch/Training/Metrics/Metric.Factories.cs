using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Metrics;

/// <summary>Metrics for a <see cref="Trainer{T}"/>.</summary>
public static class Metric
{
    /// <summary>Creates the metric "accuracy": the fraction of correct predictions, 0 to 1; with the requirements of <see cref="ForClasses"/>.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="threshold">The threshold of a single output, as in <see cref="ForClasses"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threshold"/> is not finite.</exception>
    public static Metric<T> Accuracy<T>(double? threshold = null) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        ForClasses<T>("accuracy", confusion => confusion.Accuracy, threshold: threshold);

    /// <summary>
    /// Creates the metric "error": the fraction of wrong predictions, 0 to 1, counted as by <see cref="MLP{T}.Error"/>: the position of the largest
    /// output is compared with that of the largest label, and NaN counts as wrong. NaN for a single output with a criterion that does not define
    /// probabilities.
    /// </summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    public static Metric<T> Error<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> => new ErrorRate<T>();

    /// <summary>Creates the metric "r2": the coefficient of determination, 1 for perfect predictions.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    public static Metric<T> R2<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        ForQuantities<T>("r2", numbers => numbers.R2, maximize: true);

    /// <summary>Creates the metric "mean_absolute_error": the mean of the absolute differences between predictions and targets.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    public static Metric<T> MeanAbsoluteError<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        ForQuantities<T>("mean_absolute_error", numbers => numbers.MeanAbsoluteError);

    /// <summary>Creates the metric "mean_squared_error": the mean of the squared differences between predictions and targets.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    public static Metric<T> MeanSquaredError<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        ForQuantities<T>("mean_squared_error", numbers => numbers.MeanSquaredError);

    /// <summary>
    /// Creates a metric of a classification. The outputs are logits or probabilities of K classes, N x K, or of class 1 of two, N x 1; the labels
    /// are one-hot or class indices. A trainer checks the outputs and the labels of the first batches before training.
    /// </summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="name">The name; must not be empty.</param>
    /// <param name="selector">Computes the metric from the confusion matrix of an epoch.</param>
    /// <param name="maximize">Whether a larger value is better.</param>
    /// <param name="threshold">
    /// The threshold above which a single output predicts class 1. If null, it is a probability of 0.5 by the criterion of the trainer, which is a
    /// logit of 0 with <see cref="BinaryCrossEntropyWithLogits{T}"/>, as in <see cref="Sequential{T}.PredictClasses(Matrix{T}, Criterion{T})"/>.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threshold"/> is not finite.</exception>
    /// <example><c>Metric.ForClasses&lt;float&gt;("f1", confusion => confusion.F1(Averaging.Macro))</c></example>
    public static Metric<T> ForClasses<T>(string name, Func<ConfusionMatrix, double> selector, bool maximize = true, double? threshold = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(selector);
        return new ClassMetric<T>(name, selector, maximize, threshold is { } value ? Setting.Finite<T>(value, nameof(threshold)) : null);
    }

    /// <summary>Creates a metric of a regression.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="name">The name; must not be empty.</param>
    /// <param name="selector">Computes the metric from the regression metrics of an epoch.</param>
    /// <param name="maximize">Whether a larger value is better, as with R2.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    /// <example><c>Metric.ForQuantities&lt;float&gt;("rmse", numbers => Math.Sqrt(numbers.MeanSquaredError))</c></example>
    public static Metric<T> ForQuantities<T>(string name, Func<RegressionMetrics, double> selector, bool maximize = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(selector);
        return new NumberMetric<T>(name, selector, maximize);
    }

    private sealed class NumberMetric<T>(string name, Func<RegressionMetrics, double> selector, bool maximize) : Metric<T>(name, maximize)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private RegressionMetrics? _numbers;

        public override double Value => _numbers is { Count: > 0 } ? selector(_numbers) : double.NaN;

        public override void Add(Matrix<T> outputs, Matrix<T> labels) => Add(outputs, labels, []);

        public override void Add(Matrix<T> outputs, Matrix<T> labels, ReadOnlySpan<double> weights)
        {
            if (_numbers?.Outputs != outputs.ColumnCount)
            {
                _numbers = new RegressionMetrics(outputs.ColumnCount);
            }

            _numbers.Add(outputs, labels, weights);
        }

        public override void Clear() => _numbers?.Clear();

        internal override void Begin(int outputs, int labels, Criterion<T> criterion)
        {
            if (labels != outputs)
            {
                throw new ArgumentException(
                    $"The metric {Name} compares each output with a target, but the network has {outputs} outputs and the labels are class indices: use a classification metric.");
            }
        }
    }
}
