using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>A table model that predicts classes, labels or quantities.</summary>
internal sealed class TablePredictor(TableEstimator estimator)
{
    /// <summary>The model.</summary>
    public TableEstimator Estimator => estimator;

    /// <summary>The settings, of which those of the file format are saved with the model.</summary>
    public TrainSettings Settings { get; init; } = TrainSettings.ForTables;

    /// <summary>The format of its files.</summary>
    public CsvOptions Csv => TableSource.Options(Settings);

    /// <summary>The checksum of the training file; null if unknown.</summary>
    public string? Checksum { get; init; }

    /// <summary>The metrics of the training as a JSON object; empty if unknown.</summary>
    public string Metrics { get; init; } = "{}";

    /// <summary>Whether a class or labels are predicted; otherwise quantities.</summary>
    public bool IsClassification => estimator is TableClassifier;

    /// <summary>The names of the classes, or null for labels and quantities.</summary>
    public IReadOnlyList<string>? Classes { get; } = estimator is TableClassifier { Targets.Count: 1 } classifier ? classifier.Classes : null;

    /// <summary>The names of the labels, of which a row may have any number; null for a single class and for quantities.</summary>
    public IReadOnlyList<string>? Labels { get; } = estimator is TableClassifier { Targets: { Count: > 1 } labels } ? labels : null;

    /// <summary>A short description of the target, such as "3 classes".</summary>
    public string Answer => Labels is not null ? $"{Labels.Count} labels" : Classes is not null ? $"{Classes.Count} classes" : "numbers";

    /// <summary>The kinds and roles of the columns.</summary>
    public TableSchema Schema => estimator.Schema;

    /// <summary>The names of the columns of predictions.</summary>
    public string[] Columns => Labels is { } labels ? [.. labels.SelectMany(name => new[] { $"prediction_{name}", $"probability_{name}" })]
        : Classes is { } classes ? ["prediction", .. classes.Select(name => $"probability_{name}")]
        : Schema.Targets.Count == 1 ? ["prediction"]
        : [.. Schema.Targets.Select(name => $"prediction_{name}")];

    /// <summary>Creates an estimator that is not trained yet.</summary>
    public static TableEstimator Create(TrainSettings settings, bool isClassification, int repeats = 1)
    {
        TableRecipe recipe = Presets.RecipeOf(settings.Table.Preset) with { Repeats = repeats, TargetTransform = TableOptions.TargetTransforms[settings.Table.TargetTransform ?? "none"] };
        recipe = settings.Table.Folds is { } folds ? recipe with { Folds = folds } : recipe;
        string? time = settings.Table.Time;
        return isClassification
            ? new TableClassifier
            {
                Recipe = recipe,
                Seed = settings.Seed,
                TimeColumn = time,
                BalancesClasses = settings.Table.ClassWeights is not null,
                Calibrates = settings.Table.Calibrate == "yes",
                ThresholdMetric = Thresholds.MetricOf(settings.Threshold) ?? ThresholdMetric.None,
            }
            : new TableRegressor { Recipe = recipe, Seed = settings.Seed, TimeColumn = time };
    }

    /// <summary>Predicts the probabilities or quantities of rows, N x K.</summary>
    public Matrix<double> Predict(Table table) => estimator is TableClassifier classifier ? classifier.PredictProbabilities(table) : ((TableRegressor)estimator).Predict(table);

    /// <summary>For two classes, the probability above which the second is predicted; null if the more probable class is predicted.</summary>
    public double? Threshold { get; init; } = (estimator as TableClassifier)?.Threshold;

    /// <summary>The metric that the threshold maximizes on the held-out rows; none if no metric chose it.</summary>
    public ThresholdMetric ThresholdMetric { get; init; } = (estimator as TableClassifier)?.ThresholdMetric ?? ThresholdMetric.None;

    /// <summary>The decision threshold of two classes in a sentence; empty if the more probable class is predicted.</summary>
    public string Decision => Threshold is { } threshold ? Thresholds.Describe(threshold, Classes!, ThresholdMetric, "held-out rows") : "";

    /// <summary>Returns the model with a threshold; the same model if the threshold is null.</summary>
    /// <exception cref="WrongOptionsException">The model does not predict two classes.</exception>
    public TablePredictor With(double? threshold) => threshold is null ? this
        : Classes is { Count: 2 } ? new TablePredictor(estimator) { Settings = Settings, Checksum = Checksum, Metrics = Metrics, Threshold = threshold, ThresholdMetric = ThresholdMetric.None }
        : throw new WrongOptionsException($"--threshold decides between two classes, but the model predicts {Answer}.");

    /// <summary>Returns whether a label with a probability is predicted.</summary>
    public static bool HasLabel(double probability) => probability > 0.5;

    /// <summary>Returns the indices of the predicted classes.</summary>
    public int[] ClassesOf(Matrix<double> probabilities) => Threshold is { } threshold
        ? [.. probabilities.Column(1).Select(probability => probability > threshold ? 1 : 0)]
        : OneHot.Decode(probabilities);
}
