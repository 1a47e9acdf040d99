using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Metrics;

namespace MyTorch.Tables;

/// <summary>Predicts one of K classes from the columns of a table.</summary>
/// <remarks>
/// With several targets, each of two values such as yes and no, it predicts for each whether a row has that label; a row may have any number of them.
/// </remarks>
public sealed partial class TableClassifier : TableEstimator
{
    /// <summary>The weight of each class in the training loss by its name; others have 1. Null for equal weights.</summary>
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

    /// <summary>Whether all classes have the same weight together in the training loss: N / (K times the number of rows of the class), as scikit-learn's "balanced".</summary>
    public bool BalancesClasses { get; init; }

    /// <summary>What the decision threshold of two classes is chosen by, on the held-out predictions.</summary>
    /// <exception cref="ArgumentNullException">The metric is null; <see cref="Tables.ThresholdMetric.None"/> chooses no threshold.</exception>
    public ThresholdMetric ThresholdMetric
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(ThresholdMetric));
    } = ThresholdMetric.None;

    /// <summary>
    /// Whether probabilities are calibrated by a temperature, chosen for the smallest log loss of the held-out predictions (C. Guo et al., 2017, On
    /// Calibration of Modern Neural Networks).
    /// </summary>
    public bool Calibrates { get; init; }

    /// <summary>Of two classes, the probability above which the second is predicted; null for the more probable class.</summary>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    public double? Threshold => Model.Threshold;

    /// <summary>The temperature by which the logarithms of the probabilities are divided; 1 without calibration.</summary>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    public double Temperature => 1 / Model.Sharpness;

    /// <summary>The names of the K classes: numbers in ascending order, other texts by their characters.</summary>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    public IReadOnlyList<string> Classes => (Model.Target as ClassTarget)?.Classes ?? throw new InvalidOperationException("A classifier with several targets has labels, not classes: use Targets, PredictLabels and EvaluateLabels.");

    /// <summary>The names of the target columns.</summary>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    public IReadOnlyList<string> Targets => Model.Target.Columns;

    /// <summary>The probability of each class, or of each label, N x K.</summary>
    /// <param name="table">The rows; columns that are not features are not looked at.</param>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    /// <exception cref="ArgumentException">A feature is not a column of the table.</exception>
    /// <exception cref="InvalidDataException">A cell cannot be read as the kind of its column; the message names it.</exception>
    public Matrix<double> PredictProbabilities(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Model.Predict(table);
    }

    /// <summary>The most probable class of each row; with a <see cref="Threshold"/>, the second class where its probability is above it.</summary>
    /// <param name="table">The rows; columns that are not features are not looked at.</param>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    /// <exception cref="ArgumentException">A feature is not a column of the table.</exception>
    /// <exception cref="InvalidDataException">A cell cannot be read as the kind of its column; the message names it.</exception>
    public string[] Predict(Table table)
    {
        IReadOnlyList<string> classes = Classes;
        Matrix<double> probabilities = PredictProbabilities(table);
        return Threshold is { } threshold
            ? [.. probabilities.Column(1).Select(probability => classes[probability > threshold ? 1 : 0])]
            : [.. OneHot.Decode(probabilities).Select(index => classes[index])];
    }

    /// <summary>Whether each row has each label, N x K: whether its probability is above one half.</summary>
    /// <param name="table">The rows; columns that are not features are not looked at.</param>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    /// <exception cref="ArgumentException">A feature is not a column of the table.</exception>
    /// <exception cref="InvalidDataException">A cell cannot be read as the kind of its column; the message names it.</exception>
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

    /// <summary>Compares predictions with the classes of a table: accuracy and confusion matrix are those of <see cref="Predict"/>, which obeys the <see cref="Threshold"/>, and all else is of the probabilities.</summary>
    /// <param name="table">The rows, with the target.</param>
    /// <exception cref="InvalidOperationException">There was no fit, or it was one of several targets: see <see cref="EvaluateLabels"/>.</exception>
    /// <exception cref="InvalidDataException">A row has no class, or one that the training rows do not have.</exception>
    public ClassificationMetrics Evaluate(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var metrics = new ClassificationMetrics(Classes.Count) { Threshold = Threshold };
        metrics.Add(Model.Predict(table), Model.Target.Read(table), WeightsOf(table));
        return metrics;
    }

    /// <summary>Compares the predicted probability of each label with the labels of a table.</summary>
    /// <param name="table">The rows, with the targets.</param>
    /// <returns>The metrics of each target, K.</returns>
    /// <exception cref="InvalidOperationException">There was no fit, or it was one of a single target: see <see cref="Evaluate"/>.</exception>
    /// <exception cref="InvalidDataException">A row does not have one of the two values of a target.</exception>
    public IReadOnlyList<ClassificationMetrics> EvaluateLabels(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (Model.Target is not LabelsTarget target)
        {
            throw new InvalidOperationException("A classifier with a single target has classes, not labels: call Evaluate.");
        }

        (Matrix<double> probabilities, Matrix<double> labels, double[] weights) = (Model.Predict(table), target.Read(table), WeightsOf(table));
        return [.. Enumerable.Range(0, target.Outputs).Select(k => ClassificationMetrics.Of(
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
            $"{rows.Name}: column '{schemas[0].Name}' has one class, {CellText.Found(classes[0])}: there must be at least two.");
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
                ? model with { Notes = [.. model.Notes, "No temperature and no threshold is chosen: the held-out rows have fewer than two classes."] }
                : model;
        }

        double sharpness = Calibrates ? Calibration.FindSharpness(held.Predictions, labels, weights) : 1;
        HeldOutPredictions calibrated = Calibrate(held);
        double? threshold = classes == 2 ? ThresholdMetric.FindThreshold(calibrated.Predictions.Column(1).ToArray(), labels, weights) : null;
        bool isOutOfReach = classes == 2 && threshold is null && ThresholdMetric != ThresholdMetric.None;
        return model with
        {
            Notes = isOutOfReach ? [.. model.Notes, $"No threshold is chosen, since none has {ThresholdMetric.Description} on the held-out rows: the more probable class is predicted."] : model.Notes,
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
            throw new InvalidDataException($"{name}: column '{schema.Name}': a weight is given for the class {CellText.Found(unknown)}, expected one of the {classes.Length} classes {CellText.List(classes)}.");
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
