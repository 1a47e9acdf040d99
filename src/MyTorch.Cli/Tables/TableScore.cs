using System.Globalization;
using System.Text;
using System.Text.Json;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Metrics;
using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>How well rows are predicted, added one table after the other.</summary>
internal sealed class TableScore
{
    private readonly TablePredictor _model;
    private readonly Dictionary<string, int> _classes;
    private readonly ClassificationMetrics? _classification;
    private readonly ConfusionMatrix? _confusion;
    private readonly RegressionMetrics[] _regression;
    private readonly RegressionMetrics? _all;

    /// <summary>Metrics without rows.</summary>
    public TableScore(TablePredictor model)
    {
        _model = model;
        IReadOnlyList<string> targets = model.Schema.Targets;
        _classes = (model.Classes ?? []).Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        _classification = model.Classes is { } classes ? new ClassificationMetrics(classes.Count) : null;
        _confusion = model.Classes is { } names ? new ConfusionMatrix(names.Count) : null;
        _regression = model.Classes is null ? [.. targets.Select(_ => new RegressionMetrics(1))] : [];
        _all = model.Classes is null ? new RegressionMetrics(targets.Count) : null;
    }

    /// <summary>The number of rows.</summary>
    public long Count => _classification?.Count ?? _all!.Count;

    /// <summary>The metrics by name, the most important one first.</summary>
    public IReadOnlyList<(string Name, double Value)> Metrics => _classification is { } classes
        ? [("accuracy", _confusion!.Accuracy), ("log_loss", classes.LogLoss), .. _classes.Count == 2 ? new[] { ("roc_auc", classes.RocAuc()) } : []]
        : [("r2", _all!.R2), ("rmse", Math.Sqrt(_all.MeanSquaredError)), ("mae", _all.MeanAbsoluteError)];

    /// <summary>The metrics in a line.</summary>
    public string Line => string.Join("  ", Metrics.Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Name} {metric.Value:G5}")));

    /// <summary>Adds predictions of rows that have a target.</summary>
    /// <exception cref="InvalidDataException">A target is not one that the model knows; the message names the row.</exception>
    public void Add(Matrix<double> predictions, Table rows)
    {
        if (rows.RowCount == 0)
        {
            return;
        }

        IReadOnlyList<string> targets = _model.Schema.Targets;
        double[] weights = _model.Schema.Columns.FirstOrDefault(column => column.Role == ColumnRole.Weight) is { } weight && rows.Find(weight.Name) is not null
            ? [.. Enumerable.Range(0, rows.RowCount).Select(row => NumberOf(rows, weight.Name, row))]
            : [];
        if (_classification is not null)
        {
            int[] labels = [.. Enumerable.Range(0, rows.RowCount).Select(row => ClassOf(rows, targets[0], row))];
            _classification.Add<double>(predictions, labels, weights);
            _confusion!.Add(_model.ClassesOf(predictions), labels, weights);
            return;
        }

        Matrix<double> values = Matrix<double>.Build.Dense(rows.RowCount, targets.Count, (row, column) => NumberOf(rows, targets[column], row));
        _all!.Add<double>(predictions, values, weights);
        for (int k = 0; k < targets.Count; k++)
        {
            _regression[k].Add<double>(predictions.SubMatrix(0, rows.RowCount, k, 1), values.SubMatrix(0, rows.RowCount, k, 1), weights);
        }
    }

    /// <summary>The metrics as text: a line, and for classes the confusion matrix.</summary>
    public string Describe()
    {
        if (Count == 0)
        {
            return "There are no rows with a target.";
        }

        if (_classification is { } metrics)
        {
            string[] names = Printable.Of(_model.Classes!);
            ConfusionMatrix confusion = _confusion!;
            double most = Enumerable.Range(0, confusion.Classes).Max(label => confusion.Support(label)) / (double)metrics.Count;
            string auc = _classes.Count == 2 && double.IsFinite(metrics.RocAuc()) ? string.Create(CultureInfo.InvariantCulture, $"  ROC AUC {metrics.RocAuc():F4}") : "";
            return $"{Report.Confusion("Rows", confusion, names, isDigits: false)}\n{Report.ByClass(confusion, names)}\n"
                + $"accuracy {Figure.Share(confusion.Accuracy)}  log loss {Figure.Loss(metrics.LogLoss)}{auc}\n"
                + $"The most frequent class alone would have an accuracy of {Figure.Share(most)}."
                + (_model.Threshold is { } threshold ? string.Create(CultureInfo.InvariantCulture, $"\nClass {names[1]} is predicted where its probability is above {threshold:G4}.") : "");
        }

        var text = new StringBuilder();
        foreach ((string name, RegressionMetrics target) in _model.Schema.Targets.Zip(_regression))
        {
            text.Append(_regression.Length > 1 ? $"{Printable.Of(name)}: " : "").Append(CultureInfo.InvariantCulture, $"R2 {Figure.R2(target.R2)}  root mean squared error {Math.Sqrt(target.MeanSquaredError):G5}  mean absolute error {target.MeanAbsoluteError:G5}\n");
        }

        return text.Append("R2 is 1 for exact predictions, and 0 for the mean of the target alone.").ToString();
    }

    /// <summary>Writes the metrics as an object.</summary>
    public void Write(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        json.WriteNumber("rows", Count);
        foreach ((string metric, double value) in Metrics.Where(metric => double.IsFinite(metric.Value)))
        {
            json.WriteNumber(metric, value);
        }

        json.WriteEndObject();
    }

    private int ClassOf(Table rows, string target, int row) => _classes.TryGetValue(rows[target].Text(row)!, out int index) ? index : throw new InvalidDataException(
        $"{rows.Name}: {rows.Place(row)}, column '{target}': expected one of the {_classes.Count} classes {Printable.List([.. _model.Classes!])}, found '{rows[target].Text(row)}'.");

    private static double NumberOf(Table rows, string target, int row) =>
        double.TryParse(rows[target].Text(row), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : throw new InvalidDataException(
            $"{rows.Name}: {rows.Place(row)}, column '{target}': expected a number, found '{rows[target].Text(row)}'.");
}
