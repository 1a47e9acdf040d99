using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Metrics;

namespace MyTorch.Tables;

/// <summary>Predicts one of K classes from the columns of a table.</summary>
/// <remarks>
/// With several targets, each with two values such as yes and no, it is a multi-label classifier: it predicts whether a row has each label.
/// </remarks>
public sealed partial class TableClassifier : TableEstimator
{
    /// <summary>The weights of classes in the training loss, by class name; the default weight is 1. Null for equal weights.</summary>
    /// <exception cref="ArgumentException">A weight is negative or not finite.</exception>
    public IReadOnlyDictionary<string, double>? ClassWeights
    {
        get;
        init
        {
            foreach (double weight in value?.Values ?? [])
            {
                Setting.NotNegative<float>(weight, nameof(ClassWeights));
            }

            field = value;
        }
    }

    /// <summary>Whether each class has the same total weight in the training loss: N / (K * rows of the class) for each row, as "balanced" in scikit-learn.</summary>
    public bool BalancesClasses { get; init; }

    /// <summary>The metric that the decision threshold of two classes maximizes on the held-out predictions.</summary>
    /// <exception cref="ArgumentNullException">The metric is null; use <see cref="Tables.ThresholdMetric.None"/> for no threshold.</exception>
    public ThresholdMetric ThresholdMetric
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(ThresholdMetric));
    } = ThresholdMetric.None;

    /// <summary>
    /// Whether probabilities are calibrated by a temperature that minimizes the log loss of the held-out predictions (C. Guo et al., 2017, On
    /// Calibration of Modern Neural Networks).
    /// </summary>
    public bool Calibrates { get; init; }

    /// <summary>The probability above which the second of two classes is predicted; null to predict the more probable class.</summary>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted.</exception>
    public double? Threshold => Model.Threshold;

    /// <summary>The temperature by which the logarithms of the probabilities are divided; 1 without calibration.</summary>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted.</exception>
    public double Temperature => 1 / Model.Sharpness;

    /// <summary>The names of the K classes: numbers in ascending order, other texts in ordinal order.</summary>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted.</exception>
    public IReadOnlyList<string> Classes => (Model.Target as ClassTarget)?.Classes ?? throw new InvalidOperationException("A classifier with several targets has labels, not classes: use Targets, PredictLabels and EvaluateLabels.");

    /// <summary>The names of the target columns.</summary>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted.</exception>
    public IReadOnlyList<string> Targets => Model.Target.Columns;

    /// <summary>Predicts the probability of each class or label, N x K.</summary>
    /// <param name="table">The rows; columns that are not features are ignored.</param>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted.</exception>
    /// <exception cref="ArgumentException">A feature column is missing from the table.</exception>
    /// <exception cref="InvalidDataException">A cell does not match the kind of its column; the message names the cell.</exception>
    public Matrix<double> PredictProbabilities(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Model.Predict(table);
    }

    /// <summary>Predicts the most probable class of each row; with a <see cref="Threshold"/>, the second class if its probability is above the threshold.</summary>
    /// <param name="table">The rows; columns that are not features are ignored.</param>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted.</exception>
    /// <exception cref="ArgumentException">A feature column is missing from the table.</exception>
    /// <exception cref="InvalidDataException">A cell does not match the kind of its column; the message names the cell.</exception>
    public string[] Predict(Table table)
    {
        IReadOnlyList<string> classes = Classes;
        Matrix<double> probabilities = PredictProbabilities(table);
        return Threshold is { } threshold
            ? [.. probabilities.Column(1).Select(probability => classes[probability > threshold ? 1 : 0])]
            : [.. OneHot.Decode(probabilities).Select(index => classes[index])];
    }

    /// <summary>Predicts whether each row has each label, N x K: whether its probability is above 0.5.</summary>
    /// <param name="table">The rows; columns that are not features are ignored.</param>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted.</exception>
    /// <exception cref="ArgumentException">A feature column is missing from the table.</exception>
    /// <exception cref="InvalidDataException">A cell does not match the kind of its column; the message names the cell.</exception>
    public bool[,] PredictLabels(Table table)
    {
        Matrix<double> probabilities = PredictProbabilities(table);
        bool[,] labels = new bool[probabilities.RowCount, probabilities.ColumnCount];
        foreach ((int row, int column, double probability) in probabilities.EnumerateIndexed())
        {
            labels[row, column] = probability > 0.5;
        }

        return labels;
    }

    /// <summary>Evaluates the predictions for a table with classes: accuracy and confusion matrix use <see cref="Predict"/> with its <see cref="Threshold"/>; all other metrics use the probabilities.</summary>
    /// <param name="table">The rows, with the target.</param>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted, or it has several targets: use <see cref="EvaluateLabels"/>.</exception>
    /// <exception cref="InvalidDataException">A row has no class, or a class that does not occur in the training rows.</exception>
    public ClassificationMetrics Evaluate(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var metrics = new ClassificationMetrics(Classes.Count) { Threshold = Threshold };
        metrics.Add(Model.Predict(table), Model.Target.Read(table), WeightsOf(table));
        return metrics;
    }

    /// <summary>Evaluates the predicted probabilities of the labels for a table with labels.</summary>
    /// <param name="table">The rows, with the targets.</param>
    /// <returns>The metrics of each target, K.</returns>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted, or it has a single target: use <see cref="Evaluate"/>.</exception>
    /// <exception cref="InvalidDataException">A row does not have one of the two values of a target.</exception>
    public IReadOnlyList<ClassificationMetrics> EvaluateLabels(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (Model.Target is not LabelsTarget target)
        {
            throw new InvalidOperationException("A classifier with a single target has classes, not labels: call Evaluate.");
        }

        (Matrix<double> probabilities, Matrix<double> labels, double[] weights) = (Model.Predict(table), target.Read(table), WeightsOf(table));
        return [.. Enumerable.Range(0, target.Outputs).Select(k => ClassificationMetrics.Create(
            probabilities.SubMatrix(0, table.RowCount, k, 1), labels.SubMatrix(0, table.RowCount, k, 1), weights))];
    }

    private protected override bool PredictsClasses => true;

    private protected override IReadOnlyList<TargetEncoding> CreateTargets(Table rows, IReadOnlyList<ColumnSchema> schemas) =>
        [CreateTarget(rows, schemas, () => CellReader.Texts(rows[schemas[0].Name], schemas[0]).CountBy(text => text!).ToDictionary(entry => entry.Key, entry => (long)entry.Value))];

    private protected override TargetEncoding CreateTarget(Table rows, IReadOnlyList<ColumnSchema> schemas, TargetScan scan) => CreateTarget(scan.Build(rows.Name), schemas, scan.CountClasses);

    private TargetEncoding CreateTarget(Table rows, IReadOnlyList<ColumnSchema> schemas, Func<Dictionary<string, long>> countClasses)
    {
        if (schemas.Count > 1)
        {
            return LabelsTarget.Fit(rows, schemas);
        }

        string[] classes = ClassTarget.FindClasses(rows, schemas[0]);
        return classes.Length > 1 ? new ClassTarget(schemas[0], classes, WeightsOf(rows.Name, schemas[0], classes, countClasses)) : throw new InvalidDataException(
            $"{rows.Name}: column '{schemas[0].Name}' has one class, {CellText.Found(classes[0])}: expected at least two.");
    }

    private protected override TableModel Complete(TableModel model)
    {
        if (model.Target is not ClassTarget { Outputs: var classes })
        {
            return model;
        }

        HeldOutPredictions held = model.HeldOut;
        double[] weights = [.. held.Weights ?? []];
        int[] labels = [.. held.Targets.Enumerate().Select(label => (int)label)];
        if (labels.Where((_, row) => weights.Length == 0 || weights[row] > 0).Distinct().Count() < 2)
        {
            return Calibrates || ThresholdMetric != ThresholdMetric.None
                ? model with { Notes = [.. model.Notes, "No temperature and no threshold were chosen: the held-out rows have fewer than two classes."] }
                : model;
        }

        double sharpness = Calibrates ? Calibration.FindSharpness(held.Predictions, labels, weights) : 1;
        HeldOutPredictions calibrated = Calibrate(held);
        double? threshold = classes == 2 ? ThresholdMetric.FindThreshold(calibrated.Predictions.Column(1).ToArray(), labels, weights) : null;
        bool isOutOfReach = classes == 2 && threshold is null && ThresholdMetric != ThresholdMetric.None;
        return model with
        {
            Notes = isOutOfReach ? [.. model.Notes, $"No threshold was chosen: none achieves {ThresholdMetric.Description} on the held-out rows. The more probable class is predicted."] : model.Notes,
            Sharpness = sharpness,
            Threshold = threshold,
            HeldOut = calibrated,
            HeldOutFolds = [.. model.HeldOutFolds.Select(Calibrate)],
        };

        HeldOutPredictions Calibrate(HeldOutPredictions part)
        {
            Matrix<double> predictions = part.Predictions.Clone();
            model.Target.Complete(predictions, sharpness);
            return new HeldOutPredictions(part.Rows, predictions, part.Targets, part.Weights);
        }
    }

    private double[]? WeightsOf(string name, ColumnSchema schema, string[] classes, Func<Dictionary<string, long>> countClasses)
    {
        if (ClassWeights?.Keys.FirstOrDefault(text => !classes.Contains(text)) is { } unknown)
        {
            throw new InvalidDataException($"{name}: column '{schema.Name}': class weights contain the class {CellText.Found(unknown)}, expected one of the {classes.Length} classes {CellText.List(classes)}.");
        }

        if (!BalancesClasses && ClassWeights is null)
        {
            return null;
        }

        Dictionary<string, long> counts = countClasses();
        long rows = counts.Values.Sum();
        return Array.ConvertAll(classes, text =>
            (ClassWeights?.GetValueOrDefault(text, 1) ?? 1) * (BalancesClasses ? rows / ((double)classes.Length * counts[text]) : 1));
    }
}
