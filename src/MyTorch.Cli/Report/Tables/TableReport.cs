using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>Writes the report of a table model as one HTML page, and its model card.</summary>
internal static class TableReport
{
    /// <summary>The name of the model card in the folder of the run.</summary>
    public const string CardName = "card.md";

    private const int MostTargets = 6;
    private const int MostMetrics = 3;

    /// <summary>Writes both files, each completely or not at all.</summary>
    /// <param name="folder">The folder of the run, which must exist.</param>
    /// <param name="run">The run.</param>
    /// <exception cref="IOException">A file cannot be written; an existing file is unchanged.</exception>
    public static void Write(string folder, TableRun run)
    {
        var findings = new TableFindings(run);
        HtmlReport.Write(Path.Combine(folder, RunReport.FileName), Render(findings));
        HtmlReport.Write(Path.Combine(folder, CardName), ModelCard.Render(findings));
    }

    /// <summary>Returns the page as text.</summary>
    public static string Render(TableFindings findings)
    {
        var charts = new ChartSheet();
        Html sections = $"{MetricSection.Of(findings)}{Predictions(findings, charts)}{ImportanceSection.Of(findings)}{DependenceSection.Of(findings, charts)}{SliceSection.Of(findings)}{LearningCurveSection.Of(findings.Run.Estimator, charts)}{SchemaSection.Of(findings)}{RunSection.Of(findings.Run.Settings, findings.Run.Defaults)}";
        return HtmlReport.Render(findings.Run.Name, Subtitle(findings), KeyMetrics(findings), sections, charts);
    }

    /// <summary>Describes the target and the features in one line.</summary>
    public static string Subtitle(TableFindings findings)
    {
        MyTorch.Tables.TableSchema schema = findings.Run.Estimator.Schema;
        string test = findings.Test is { } rows ? Invariant($", {rows.Rows.RowCount:N0} test rows") : "";
        return Invariant($"{string.Join(", ", Printable.Of(schema.Targets))} from {DisplayFormat.Count(schema.Features.Count, "column")}: {findings.Run.Training.RowCount:N0} training rows{test}");
    }

    private static List<(string Name, string Value)> KeyMetrics(TableFindings findings)
    {
        List<(string, string)> metrics = [.. findings.MetricsOf(findings.Explained).Take(MostMetrics).Select(metric => ($"{metric.Name} of {findings.RowsName}", metric.Value))];
        metrics.Add(("Networks", Invariant($"{findings.Run.Estimator.Recipe.Folds * findings.Run.Estimator.Recipe.Repeats * findings.Run.Estimator.Recipe.Networks.Count}")));
        if (findings.Run.Time is { } time)
        {
            metrics.Add(("Time", Invariant($"{time.TotalSeconds:F1} s")));
        }

        return metrics;
    }

    private static Html Predictions(TableFindings findings, ChartSheet charts)
    {
        if (findings.PredictsClasses)
        {
            return $"{(IEnumerable<Html>)[.. findings.Decisions.Take(MostTargets).Select(decision => Classes(findings, decision, charts))]}";
        }

        IEnumerable<Html> targets = [.. findings.Numbers!.Targets.Take(MostTargets).Select(target => (Html)$"<h3><span class=name>{target.Name}</span></h3>\n{NumberSection.Charts(target, charts)}")];
        return $"""
            <section><h2>Predictions</h2>
            {NumberSection.MetricTable(findings.Numbers!, findings.RowsName)}{targets}</section>

            """;
    }

    private static Html Classes(TableFindings findings, ClassDecision decision, ChartSheet charts)
    {
        ClassFindings classes = decision.Findings;
        Html title = decision.Title.Length == 0 ? (Html)$"Classes" : $"Label <span class=name>{decision.Title}</span>";
        Html confusion = classes.Names.Count <= ClassSection.MostClasses ? ConfusionTable.Of(classes) : ConfusionTable.MostFrequent(classes);
        Html chosen = findings.Run.Decision.Length == 0 ? Html.None : $"<p>{findings.Run.Decision}</p>\n";
        return $"""
            <section><h2>{title}</h2>
            {chosen}<p>The predictions of {classes.Confusion.Count} {findings.RowsName}.</p>
            <div class=columns>
            {confusion}{ClassSection.MetricTable(classes)}</div>
            </section>
            {CalibrationSection.Of(findings, decision, charts)}{RankingSection.Of(classes, decision.Threshold, findings.RowsName, charts)}
            """;
    }
}
