using MathNet.Numerics.LinearAlgebra;
using MyTorch.Metrics;

namespace MyTorch.Tables;

/// <summary>A metric with which <see cref="TableExplainer.FindImportances"/> measures the importance of a column.</summary>
public sealed class ImportanceMetric
{
    private readonly Func<Matrix<double>, Matrix<double>, double?, double[], double> _measure;

    private ImportanceMetric(string name, bool maximize, bool isClassification, Func<Matrix<double>, Matrix<double>, double?, double[], double> measure)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, Maximizes, IsClassification, _measure) = (name, maximize, isClassification, measure);
    }

    /// <summary>The log loss, the default for classes.</summary>
    public static ImportanceMetric LogLoss { get; } = ForClasses("log loss", metrics => metrics.LogLoss);

    /// <summary>The fraction of correct predictions.</summary>
    public static ImportanceMetric Accuracy { get; } = ForClasses("accuracy", metrics => metrics.Accuracy, maximize: true);

    /// <summary>The area under the ROC curve.</summary>
    public static ImportanceMetric RocAuc { get; } = ForClasses("ROC AUC", metrics => metrics.RocAuc(), maximize: true);

    /// <summary>The root mean squared error, the default for quantities.</summary>
    public static ImportanceMetric RootMeanSquaredError { get; } = ForQuantities("RMSE", metrics => Math.Sqrt(metrics.MeanSquaredError));

    /// <summary>The mean absolute error.</summary>
    public static ImportanceMetric MeanAbsoluteError { get; } = ForQuantities("mean absolute error", metrics => metrics.MeanAbsoluteError);

    /// <summary>The coefficient of determination.</summary>
    public static ImportanceMetric R2 { get; } = ForQuantities("R2", metrics => metrics.R2, maximize: true);

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>Whether larger values are better.</summary>
    public bool Maximizes { get; }

    /// <summary>Whether this is a metric of classes rather than quantities.</summary>
    public bool IsClassification { get; }

    /// <summary>Creates a metric of classes; with several labels, it is averaged over them.</summary>
    /// <param name="name">The name, not empty.</param>
    /// <param name="selector">Selects the value from the metrics of all rows.</param>
    /// <param name="maximize">Whether larger values are better.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    public static ImportanceMetric ForClasses(string name, Func<ClassificationMetrics, double> selector, bool maximize = false)
    {
        ArgumentNullException.ThrowIfNull(selector);
        return new(name, maximize, isClassification: true, (predictions, targets, threshold, weights) => targets.ColumnCount == 1
            ? selector(MetricsOf(predictions, targets, threshold, weights))
            : Enumerable.Range(0, targets.ColumnCount).Sum(label => selector(ClassificationMetrics.Create(Column(predictions, label), Column(targets, label), weights))) / targets.ColumnCount);
    }

    /// <summary>Creates a metric of quantities.</summary>
    /// <param name="name">The name, not empty.</param>
    /// <param name="selector">Selects the value from the metrics of all rows.</param>
    /// <param name="maximize">Whether larger values are better.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    public static ImportanceMetric ForQuantities(string name, Func<RegressionMetrics, double> selector, bool maximize = false)
    {
        ArgumentNullException.ThrowIfNull(selector);
        return new(name, maximize, isClassification: false, (predictions, targets, _, weights) => selector(RegressionMetrics.Create(predictions, targets, weights)));
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>Computes the metric of predictions; without weights, all rows have equal weights.</summary>
    internal double Measure(Matrix<double> predictions, Matrix<double> targets, double? threshold = null, params double[] weights) => _measure(predictions, targets, threshold, weights);

    private static ClassificationMetrics MetricsOf(Matrix<double> predictions, Matrix<double> targets, double? threshold, double[] weights)
    {
        var metrics = new ClassificationMetrics(Math.Max(2, predictions.ColumnCount)) { Threshold = threshold };
        metrics.Add(predictions, targets, weights);
        return metrics;
    }

    private static Matrix<double> Column(Matrix<double> matrix, int column) => matrix.SubMatrix(0, matrix.RowCount, column, 1);
}
