using MathNet.Numerics.LinearAlgebra;
using MyTorch.Metrics;
using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>What the report and the model card of a table's model show, computed once.</summary>
internal sealed class TableFindings
{
    /// <summary>The largest product of rows, features and repeats of the permutation importance, which bounds its time.</summary>
    private const int MostPermutedCells = 150_000;

    private const int FewestRows = 200;
    private const int MostRows = 1000;
    private const int Repeats = 5;
    private const int MostDependences = 6;

    /// <summary>Computes the findings.</summary>
    public TableFindings(TableRun run)
    {
        Run = run;
        HeldOut = run.Estimator.ExplainHeldOut(run.Training);
        Test = run.Test is { } test ? run.Estimator.Explain(test) : null;
        Columns = [.. run.Estimator.Schema.Columns.Select(column => new ColumnFacts(run.Training, column))];
        Sample = Explained.Sample(Math.Clamp(MostPermutedCells / (run.Estimator.Schema.Features.Count * Repeats), FewestRows, MostRows), run.Estimator.Seed);
        Importances = Sample.FindImportances(repeats: Repeats, seed: run.Estimator.Seed);
        Dependences = [.. Importances.Where(importance => importance.Mean > 0).Take(MostDependences).Select(importance => Sample.FindDependence(importance.Column))];
        Slices = Explained.FindWorstSlices();
        Classes = run.Classes is { } classes ? FindClasses(classes) : null;
        Numbers = run.Classes is null ? FindNumbers() : null;
    }

    /// <summary>The run.</summary>
    public TableRun Run { get; }

    /// <summary>The held-out rows of the training table.</summary>
    public TableExplainer HeldOut { get; }

    /// <summary>The test rows; null if there are none.</summary>
    public TableExplainer? Test { get; }

    /// <summary>The rows that explanations are of: the test rows if there are any, otherwise the held-out rows.</summary>
    public TableExplainer Explained => Test ?? HeldOut;

    /// <summary>Some or all of them, of which importances and dependences are computed.</summary>
    public TableExplainer Sample { get; }

    /// <summary>The columns of the training table.</summary>
    public IReadOnlyList<ColumnFacts> Columns { get; }

    /// <summary>The features, most important first.</summary>
    public IReadOnlyList<ColumnImportance> Importances { get; }

    /// <summary>The dependence on the most important features.</summary>
    public IReadOnlyList<PartialDependence> Dependences { get; }

    /// <summary>The slices that are surely worse than the other rows, worst first.</summary>
    public IReadOnlyList<TableSlice> Slices { get; }

    /// <summary>The classes of the explained rows; null for quantities.</summary>
    public ClassFindings? Classes { get; }

    /// <summary>The quantities of the explained rows; null for classes.</summary>
    public NumberFindings? Numbers { get; }

    /// <summary>What kind of rows the explained rows are, as in "test rows".</summary>
    public string RowsName => Test is null ? "held-out rows" : "test rows";

    /// <summary>The rows of an explainer, in a sentence.</summary>
    public string Describe(TableExplainer rows) =>
        !rows.IsHeldOut ? $"Test rows: {Figure.Count(rows.Rows.RowCount, "row")} by which nothing was chosen, predicted by all networks."
        : Run.Estimator.Recipe.Folds == 1 ? $"Held-out rows: {Figure.Count(rows.Rows.RowCount, "row")} of the training table that no network was trained on. They chose the best epoch, so their metrics are slightly optimistic."
        : $"Held-out rows: {Figure.Count(rows.Rows.RowCount, "row")} of the training table, each predicted by the networks of the fold that held it out. They chose the best epochs, so their metrics are slightly optimistic; the mean of all folds, which the model predicts, is usually better than each of them.";

    /// <summary>The metrics of rows, by name.</summary>
    public IReadOnlyList<(string Name, string Value)> MetricsOf(TableExplainer rows)
    {
        if (Run.Classes is null)
        {
            return [.. rows.Outputs.Index().SelectMany(target => NumbersOf(rows, target.Index, rows.Outputs.Count == 1 ? "" : $" of {target.Item}"))];
        }

        var metrics = ClassificationMetrics.Of(rows.Predictions, rows.Targets);
        var confusion = new ConfusionMatrix(rows.Outputs.Count);
        confusion.Add(PredictedOf(rows), LabelsOf(rows));
        double area = metrics.RocAuc();
        return
        [
            ("Accuracy", NumberText.Percent(confusion.Accuracy)),
            ("Log loss", NumberText.Of(metrics.LogLoss)),
            .. double.IsNaN(area) ? [] : new[] { ("ROC AUC", NumberText.Of(area)) },
            ("Mean F1 of the classes", NumberText.Of(confusion.F1(Averaging.Macro))),
            ("Expected calibration error", NumberText.Of(CalibrationOf(rows).ExpectedError)),
        ];
    }

    /// <summary>The calibration curve: of two classes that of the second, of more that of the most probable class.</summary>
    public static CalibrationCurve CalibrationOf(TableExplainer rows) => rows.Outputs.Count == 2
        ? CalibrationCurve.Create<double>(rows.Predictions.Column(1).ToArray(), LabelsOf(rows), byQuantiles: true)
        : CalibrationCurve.OfMostProbable(rows.Predictions, LabelsOf(rows), byQuantiles: true);

    private static int[] LabelsOf(TableExplainer rows) => Array.ConvertAll(rows.Targets.Column(0).ToArray(), label => (int)label);

    private static (string, string)[] NumbersOf(TableExplainer rows, int target, string of)
    {
        var metrics = RegressionMetrics.Of(rows.Predictions.SubMatrix(0, rows.Rows.RowCount, target, 1), rows.Targets.SubMatrix(0, rows.Rows.RowCount, target, 1));
        return [($"R2{of}", NumberText.Of(metrics.R2)), ($"RMSE{of}", NumberText.Of(Math.Sqrt(metrics.MeanSquaredError))), ($"Mean absolute error{of}", NumberText.Of(metrics.MeanAbsoluteError))];
    }

    private int[] PredictedOf(TableExplainer rows) => Run.Threshold is { } threshold
        ? Array.ConvertAll(rows.Predictions.Column(1).ToArray(), probability => probability > threshold ? 1 : 0)
        : MyTorch.Data.OneHot.Decode(rows.Predictions);

    private ClassFindings FindClasses(IReadOnlyList<string> classes)
    {
        var findings = new ClassFindings(classes);
        findings.Add(Matrix<double>.Build.Dense(Explained.Rows.RowCount, 1), PredictedOf(Explained), Explained.Predictions, LabelsOf(Explained));
        return findings;
    }

    private NumberFindings FindNumbers()
    {
        var findings = new NumberFindings(Explained.Outputs);
        findings.Add(Matrix<double>.Build.Dense(Explained.Rows.RowCount, 1), Explained.Predictions, Explained.Targets);
        return findings;
    }
}
