using MathNet.Numerics.LinearAlgebra;
using MyTorch.Metrics;
using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>The findings for the report and the model card of a table model.</summary>
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
        Notes = [.. TableAnnouncement.FindingsOf(run.Training, run.Estimator.Schema).Select(finding => Printable.Of(finding.ToString()))];
        Sample = Explained.Sample(Math.Clamp(MostPermutedCells / (run.Estimator.Schema.Features.Count * Repeats), FewestRows, MostRows), run.Estimator.Seed);
        Importances = Sample.FindImportances(repeats: Repeats, seed: run.Estimator.Seed);
        Dependences = [.. Importances.Where(importance => importance.Mean > 0).Take(MostDependences).Select(importance => Sample.FindDependence(importance.Column))];
        Slices = Explained.FindWorstSlices();
        Decisions = run.Classifier is null ? [] : DecisionsOf(Explained);
        Numbers = run.Classifier is null ? FindNumbers() : null;
    }

    /// <summary>The run.</summary>
    public TableRun Run { get; }

    /// <summary>The held-out rows of the training table.</summary>
    public TableExplainer HeldOut { get; }

    /// <summary>The test rows; null if there are none.</summary>
    public TableExplainer? Test { get; }

    /// <summary>The rows of the explanations: the test rows if there are any, otherwise the held-out rows.</summary>
    public TableExplainer Explained => Test ?? HeldOut;

    /// <summary>A sample of the explained rows, for importances and dependences.</summary>
    public TableExplainer Sample { get; }

    /// <summary>The columns of the training table.</summary>
    public IReadOnlyList<ColumnFacts> Columns { get; }

    /// <summary>The findings on the training table, one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>The features, most important first.</summary>
    public IReadOnlyList<ColumnImportance> Importances { get; }

    /// <summary>The dependence on the most important features.</summary>
    public IReadOnlyList<PartialDependence> Dependences { get; }

    /// <summary>The slices that are significantly worse than the other rows, worst first.</summary>
    public IReadOnlyList<TableSlice> Slices { get; }

    /// <summary>The classes of the explained rows, or each label; empty for quantities.</summary>
    public IReadOnlyList<ClassDecision> Decisions { get; }

    /// <summary>The quantities of the explained rows; null for classes.</summary>
    public NumberFindings? Numbers { get; }

    /// <summary>Whether the model predicts classes or labels.</summary>
    public bool PredictsClasses => Run.Classifier is not null;

    /// <summary>The second of two classes; null for labels, more than two classes and quantities.</summary>
    public string? SecondOfTwoClasses => !Run.PredictsLabels && Run.Classifier is { Classes: [_, var second] } ? second : null;

    /// <summary>The name of the explained rows: "test rows" or "held-out rows".</summary>
    public string RowsName => Test is null ? "held-out rows" : "test rows";

    /// <summary>Describes the rows of an explainer.</summary>
    public string Describe(TableExplainer rows) => DescribeRows(rows) + (rows.Weights is null ? "" : " The metrics are weighted by the weight column; counts, calibration and slices are not.");

    private string DescribeRows(TableExplainer rows) =>
        !rows.IsHeldOut ? $"Test rows: {DisplayFormat.Count(rows.Rows.RowCount, "row")} that were not used for any choice, predicted by all networks."
        : Run.Estimator.Recipe.Folds == 1 ? $"Held-out rows: {DisplayFormat.Count(rows.Rows.RowCount, "row")} of the training table that no network was trained on. They were also used {HeldOutRows.DescribeUses(Run.Estimator)}, so their metrics are slightly optimistic."
        : $"Held-out rows: {DisplayFormat.Count(rows.Rows.RowCount, "row")} of the training table, each predicted by the networks of the fold that held it out. They were also used {HeldOutRows.DescribeUses(Run.Estimator)}, so their metrics are slightly optimistic; the mean of all folds, which the model predicts, is usually better than each of them.";

    /// <summary>Returns the metrics of rows by name.</summary>
    public IReadOnlyList<(string Name, string Value)> MetricsOf(TableExplainer rows)
    {
        if (!PredictsClasses)
        {
            return [.. rows.Outputs.Index().SelectMany(target => NumbersOf(rows, target.Index, rows.Outputs.Count == 1 ? "" : $" of {target.Item}"))];
        }

        return [.. DecisionsOf(rows).SelectMany((decision, index) => MetricsOf(rows, decision, index))];
    }

    private (string, string)[] MetricsOf(TableExplainer rows, ClassDecision decision, int index)
    {
        string suffix = decision.Title.Length == 0 ? "" : $" of {decision.Title}";
        double[] weights = [.. rows.Weights ?? []];
        ClassificationMetrics metrics = Run.PredictsLabels ? ClassificationMetrics.Create(Column(rows.Predictions, index), Column(rows.Targets, index), weights) : ClassificationMetrics.Create(rows.Predictions, rows.Targets, weights);
        var confusion = ConfusionMatrix.Create(decision.Predicted, decision.Labels, weights);
        double area = metrics.RocAuc();
        return
        [
            ($"Accuracy{suffix}", DisplayFormat.Percent(confusion.Accuracy)),
            ($"Log loss{suffix}", NumberText.Of(metrics.LogLoss)),
            .. double.IsNaN(area) ? [] : new[] { ($"ROC AUC{suffix}", NumberText.Of(area)) },
            ($"Mean F1{suffix}", NumberText.Of(confusion.F1(Averaging.Macro))),
            ($"Expected calibration error{suffix}", NumberText.Of(decision.Calibration.ExpectedError)),
        ];
    }

    private IReadOnlyList<ClassDecision> DecisionsOf(TableExplainer rows)
    {
        if (Run.PredictsLabels)
        {
            return [.. rows.Outputs.Select((label, index) => DecisionOf(rows, label, [$"not {label}", label], ToTwoClasses(rows.Predictions.Column(index)), index, threshold: null))];
        }

        return [DecisionOf(rows, "", rows.Outputs, rows.Predictions, 0, Run.Classifier!.Threshold)];
    }

    private static ClassDecision DecisionOf(TableExplainer rows, string title, IReadOnlyList<string> names, Matrix<double> probabilities, int target, double? threshold)
    {
        int[] labels = Array.ConvertAll(rows.Targets.Column(target).ToArray(), label => (int)label);
        int[] predicted = threshold is { } above
            ? Array.ConvertAll(probabilities.Column(1).ToArray(), probability => probability > above ? 1 : 0)
            : MyTorch.Data.OneHot.Decode(probabilities);
        var findings = new ClassFindings(names);
        findings.Add(Matrix<double>.Build.Dense(labels.Length, 1), predicted, probabilities, labels);
        CalibrationCurve calibration = names.Count == 2
            ? CalibrationCurve.Create<double>(probabilities.Column(1).ToArray(), labels, byQuantiles: true)
            : CalibrationCurve.CreateForTopClass(probabilities, labels, byQuantiles: true);
        return new ClassDecision(title, findings, predicted, labels, threshold, calibration);
    }

    /// <summary>Returns the probabilities of the rows without and with a label, N x 2.</summary>
    private static Matrix<double> ToTwoClasses(Vector<double> probabilities) =>
        Matrix<double>.Build.Dense(probabilities.Count, 2, (row, column) => column == 1 ? probabilities[row] : 1 - probabilities[row]);

    private static Matrix<double> Column(Matrix<double> matrix, int column) => matrix.SubMatrix(0, matrix.RowCount, column, 1);

    private static (string, string)[] NumbersOf(TableExplainer rows, int target, string suffix)
    {
        var metrics = RegressionMetrics.Create(Column(rows.Predictions, target), Column(rows.Targets, target), [.. rows.Weights ?? []]);
        return [($"R2{suffix}", NumberText.Of(metrics.R2)), ($"RMSE{suffix}", NumberText.Of(Math.Sqrt(metrics.MeanSquaredError))), ($"Mean absolute error{suffix}", NumberText.Of(metrics.MeanAbsoluteError))];
    }

    private NumberFindings FindNumbers()
    {
        var findings = new NumberFindings(Explained.Outputs);
        findings.Add(Matrix<double>.Build.Dense(Explained.Rows.RowCount, 1), Explained.Predictions, Explained.Targets);
        return findings;
    }
}
