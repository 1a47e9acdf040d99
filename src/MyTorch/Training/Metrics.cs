using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch;

/// <summary>Metrics for a <see cref="Trainer{T}"/>.</summary>
public static class Metrics
{
    /// <summary>"accuracy": the share of right predictions, 0 to 1.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    public static Metric<T> Accuracy<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        OfClasses<T>("accuracy", confusion => confusion.Accuracy);

    /// <summary>"r2": the coefficient of determination, 1 for perfect predictions.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    public static Metric<T> R2<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        OfNumbers<T>("r2", numbers => numbers.R2, maximize: true);

    /// <summary>"mean_absolute_error": the mean of the absolute differences between predictions and targets.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    public static Metric<T> MeanAbsoluteError<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        OfNumbers<T>("mean_absolute_error", numbers => numbers.MeanAbsoluteError);

    /// <summary>"mean_squared_error": the mean of the squared differences between predictions and targets.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    public static Metric<T> MeanSquaredError<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        OfNumbers<T>("mean_squared_error", numbers => numbers.MeanSquaredError);

    /// <summary>Any figure of a classification whose outputs, logits or probabilities, are N x K with at least 2 classes and whose labels are one-hot or class indices.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="name">The name, not empty.</param>
    /// <param name="figure">What to take from the confusion matrix of an epoch.</param>
    /// <param name="maximize">Whether a larger figure is better.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    /// <example><c>Metrics.OfClasses&lt;float&gt;("f1", confusion => confusion.F1(Averaging.Macro))</c></example>
    public static Metric<T> OfClasses<T>(string name, Func<ConfusionMatrix, double> figure, bool maximize = true)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(figure);
        return new ClassMetric<T>(name, figure, maximize);
    }

    /// <summary>Any figure of a regression.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="name">The name, not empty.</param>
    /// <param name="figure">What to take from the sums of an epoch.</param>
    /// <param name="maximize">Whether a larger figure is better, as with R2.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    /// <example><c>Metrics.OfNumbers&lt;float&gt;("rmse", numbers => Math.Sqrt(numbers.MeanSquaredError))</c></example>
    public static Metric<T> OfNumbers<T>(string name, Func<RegressionMetrics, double> figure, bool maximize = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(figure);
        return new NumberMetric<T>(name, figure, maximize);
    }

    private sealed class ClassMetric<T>(string name, Func<ConfusionMatrix, double> figure, bool maximize) : Metric<T>(name, maximize)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private ConfusionMatrix? _confusion;

        public override double Value => _confusion is { Count: > 0 } ? figure(_confusion) : double.NaN;

        public override void Add(Matrix<T> outputs, Matrix<T> labels)
        {
            // The network may be another one than in the last run.
            if (_confusion?.Classes != outputs.ColumnCount)
            {
                _confusion = ConfusionMatrix.For(outputs);
            }

            _confusion.Add(outputs, labels);
        }

        public override void Clear() => _confusion?.Clear();
    }

    private sealed class NumberMetric<T>(string name, Func<RegressionMetrics, double> figure, bool maximize) : Metric<T>(name, maximize)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private RegressionMetrics? _numbers;

        public override double Value => _numbers is { Count: > 0 } ? figure(_numbers) : double.NaN;

        public override void Add(Matrix<T> outputs, Matrix<T> labels)
        {
            if (_numbers?.Outputs != outputs.ColumnCount)
            {
                _numbers = new RegressionMetrics(outputs.ColumnCount);
            }

            _numbers.Add(outputs, labels);
        }

        public override void Clear() => _numbers?.Clear();
    }
}
