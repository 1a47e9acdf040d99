using System.Globalization;
using System.Text;
using System.Text.Json;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Metrics;
using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>Accumulates the metrics of predictions, table by table.</summary>
internal sealed class TableScore
{
    private readonly TablePredictor _model;

    /// <summary>The metrics of the classes, or of each label; empty for quantities.</summary>
    private readonly ClassificationMetrics[] _classification;
    private readonly RegressionMetrics[] _regression;
    private readonly RegressionMetrics? _all;

    /// <summary>Creates metrics without rows.</summary>
    public TableScore(TablePredictor model)
    {
        _model = model;
        int targets = model.Schema.Targets.Count;
        _classification = model.Classes is { } classes ? [new ClassificationMetrics(classes.Count) { Threshold = model.Threshold }] : [.. (model.Labels ?? []).Select(_ => new ClassificationMetrics(2))];
        _regression = model.IsClassification ? [] : [.. Enumerable.Range(0, targets).Select(_ => new RegressionMetrics(1))];
        _all = model.IsClassification ? null : new RegressionMetrics(targets);
    }

    /// <summary>The number of rows.</summary>
    public long Count => _all?.Count ?? _classification[0].Count;

    /// <summary>The metrics by name, the most important one first; for labels, the means over all labels.</summary>
    public IReadOnlyList<(string Name, double Value)> Metrics => _all is { } numbers
        ? [("r2", numbers.R2), ("rmse", Math.Sqrt(numbers.MeanSquaredError)), ("mae", numbers.MeanAbsoluteError)]
        : [.. _classification.SelectMany(MetricsOf).GroupBy(metric => metric.Name, (name, metrics) => (name, metrics.Average(metric => metric.Value)))];

    /// <summary>The metrics in one line.</summary>
    public string Line => string.Join("  ", Metrics.Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Name} {metric.Value:G5}")));

    /// <summary>Adds the predictions for rows that have a target.</summary>
    /// <param name="predictions">The probabilities or quantities, N x K.</param>
    /// <param name="targets">The class indices, N x 1, or the labels or quantities, N x K.</param>
    /// <param name="weights">The weight of each row; null for equal weights.</param>
    public void Add(Matrix<double> predictions, Matrix<double> targets, IReadOnlyList<double>? weights)
    {
        double[] given = [.. weights ?? []];
        _all?.Add(predictions, targets, given);
        foreach ((int k, RegressionMetrics target) in _regression.Index())
        {
            target.Add(Column(predictions, k), Column(targets, k), given);
        }

        foreach ((int k, ClassificationMetrics target) in _classification.Index())
        {
            target.Add(_model.Labels is null ? predictions : Column(predictions, k), Column(targets, k), given);
        }
    }

    /// <summary>Adds held-out rows.</summary>
    public void Add(HeldOutPredictions held) => Add(held.Predictions, held.Targets, held.Weights);

    /// <summary>Predicts and adds the rows that have a target; there must be at least one row.</summary>
    /// <exception cref="InvalidDataException">A cell cannot be read, or the model does not know a target; the message names it.</exception>
    public void Add(Table rows)
    {
        TableExplainer explained = _model.Estimator.Explain(rows);
        Add(explained.Predictions, explained.Targets, explained.Weights);
    }

    /// <summary>Describes the metrics: for classes with the confusion matrix, for labels with a line for each.</summary>
    public string Describe() => Count == 0 ? "There are no rows with a target."
        : _all is not null ? DescribeQuantities()
        : _model.Labels is { } labels ? DescribeLabels(labels)
        : DescribeClasses(_classification[0]);

    private string DescribeClasses(ClassificationMetrics metrics)
    {
        string[] names = Printable.Of(_model.Classes!);
        ConfusionMatrix confusion = metrics.Confusion;
        double[] weights = [.. Enumerable.Range(0, names.Length).Select(label => Enumerable.Range(0, names.Length).Sum(predicted => confusion.Weight(label, predicted)))];
        double largest = weights.Max() / weights.Sum();
        string auc = names.Length == 2 && double.IsFinite(metrics.RocAuc()) ? string.Create(CultureInfo.InvariantCulture, $"  ROC AUC {metrics.RocAuc():F4}") : "";
        return $"{Report.Confusion("Rows", confusion, names, isDigits: false)}\n{Report.ByClass(confusion, names)}\n"
            + $"accuracy {DisplayFormat.Percent(confusion.Accuracy)}  log loss {DisplayFormat.Loss(metrics.LogLoss)}{auc}\n"
            + $"The most frequent class alone would have an accuracy of {DisplayFormat.Percent(largest)}."
            + (_model.Decision is { Length: > 0 } decision ? $"\n{string.Join('\n', WrappedText.Lines(decision))}" : "");
    }

    private string DescribeLabels(IReadOnlyList<string> labels)
    {
        const int Longest = 24;
        string[] names = [.. labels.Select(Printable.Short)];
        int width = Math.Clamp(names.Max(name => name.Length), "label".Length, Longest);
        var text = new StringBuilder($"{"label".PadRight(width)}   accuracy  precision     recall         F1   log loss    ROC AUC\n");
        foreach ((string name, ClassificationMetrics label) in names.Zip(_classification))
        {
            ConfusionMatrix confusion = label.Confusion;
            double[] values = [label.Accuracy, confusion.Precision(1), confusion.Recall(1), confusion.F1(1), label.LogLoss, label.RocAuc()];
            text.Append(name.PadRight(width)).AppendJoin("", values.Select(value => (double.IsFinite(value) ? value.ToString("F4", CultureInfo.InvariantCulture) : "-").PadLeft(11))).Append('\n');
        }

        return text.Append(CultureInfo.InvariantCulture, $"Means over the labels: {string.Join("  ", Metrics.Where(metric => double.IsFinite(metric.Value)).Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Name.Replace('_', ' ')} {metric.Value:F4}")))}").ToString();
    }

    private string DescribeQuantities()
    {
        var text = new StringBuilder();
        foreach ((string name, RegressionMetrics target) in _model.Schema.Targets.Zip(_regression))
        {
            text.Append(_regression.Length > 1 ? $"{Printable.Of(name)}: " : "").Append(CultureInfo.InvariantCulture, $"R2 {DisplayFormat.R2(target.R2)}  root mean squared error {Math.Sqrt(target.MeanSquaredError):G5}  mean absolute error {target.MeanAbsoluteError:G5}\n");
        }

        return text.Append("R2 is 1 for exact predictions, and 0 for the mean of the target alone.").ToString();
    }

    /// <summary>Writes the metrics as an object; for labels, also the metrics of each label.</summary>
    public void Write(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        json.WriteNumber("rows", Count);
        Write(json, Metrics);
        if (_model.Labels is { } labels)
        {
            json.WriteStartObject("labels");
            foreach ((string label, ClassificationMetrics metrics) in labels.Zip(_classification))
            {
                json.WriteStartObject(label);
                Write(json, MetricsOf(metrics));
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, IEnumerable<(string Name, double Value)> metrics)
    {
        foreach ((string metric, double value) in metrics.Where(metric => double.IsFinite(metric.Value)))
        {
            json.WriteNumber(metric, value);
        }
    }

    private static (string Name, double Value)[] MetricsOf(ClassificationMetrics metrics) =>
        metrics.Count == 0 ? [] : [("accuracy", metrics.Accuracy), ("log_loss", metrics.LogLoss), .. metrics.Classes == 2 ? new[] { ("roc_auc", metrics.RocAuc()) } : []];

    private static Matrix<double> Column(Matrix<double> matrix, int column) => matrix.ColumnCount == 1 ? matrix : matrix.SubMatrix(0, matrix.RowCount, column, 1);
}
