using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Metrics;

/// <summary>Metrics for a <see cref="Trainer{T}"/>.</summary>
public static class Metric
{
    /// <summary>"accuracy": the share of right predictions, 0 to 1; for one class of each sample, as <see cref="ForClasses"/>.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="threshold">As that of <see cref="ForClasses"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threshold"/> is not finite.</exception>
    public static Metric<T> Accuracy<T>(double? threshold = null) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        ForClasses<T>("accuracy", confusion => confusion.Accuracy, threshold: threshold);

    /// <summary>
    /// "error": the share of wrong predictions, 0 to 1, as <see cref="MLP{T}.Error"/> counts them: the largest output and the largest label are
    /// compared, so that outputs that are NaN count as wrong. NaN for a single output under a criterion without probabilities.
    /// </summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    public static Metric<T> Error<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> => new ErrorShare<T>();

    /// <summary>"r2": the coefficient of determination, 1 for perfect predictions.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    public static Metric<T> R2<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        ForQuantities<T>("r2", numbers => numbers.R2, maximize: true);

    /// <summary>"mean_absolute_error": the mean of the absolute differences between predictions and targets.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    public static Metric<T> MeanAbsoluteError<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        ForQuantities<T>("mean_absolute_error", numbers => numbers.MeanAbsoluteError);

    /// <summary>"mean_squared_error": the mean of the squared differences between predictions and targets.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    public static Metric<T> MeanSquaredError<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        ForQuantities<T>("mean_squared_error", numbers => numbers.MeanSquaredError);

    /// <summary>
    /// Any figure of a classification whose outputs are the logits or probabilities of K classes, N x K, or of class 1 of two, N x 1, and whose
    /// labels are one-hot or class indices. A trainer checks both before it trains, of the labels those of the first batches.
    /// </summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="name">The name, not empty.</param>
    /// <param name="selector">What to take from the confusion matrix of an epoch.</param>
    /// <param name="maximize">Whether a larger figure is better.</param>
    /// <param name="threshold">
    /// The output above which a network with a single one predicts class 1. Null leaves it to the criterion of the trainer: a probability of
    /// one half, which under <see cref="BinaryCrossEntropyWithLogits{T}"/> is a logit of 0, as in <see cref="Sequential{T}.PredictClasses(Matrix{T}, Criterion{T})"/>.
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

    /// <summary>Any figure of a regression.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="name">The name, not empty.</param>
    /// <param name="selector">What to take from the sums of an epoch.</param>
    /// <param name="maximize">Whether a larger figure is better, as with R2.</param>
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
                    $"The metric {Name} compares each output with a target, but the network has {outputs} outputs and the labels are class indices: use a metric of classes.");
            }
        }
    }
}
