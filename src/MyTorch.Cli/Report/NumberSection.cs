namespace MyTorch.Cli;

/// <summary>The results of a regression: the metrics of each target, a chart of predicted over true values, the errors, and the largest errors.</summary>
internal static class NumberSection
{
    /// <summary>The largest number of targets with charts; the table has all of them.</summary>
    private const int MostCharts = 6;

    private const int Bins = 30;

    public static Html Of(ReportContent content, ChartSheet charts)
    {
        if (content.Numbers is not { } findings || findings.Targets[0].Count == 0)
        {
            return Html.None;
        }

        IEnumerable<Html> targets = [.. findings.Targets.Take(MostCharts).Select(target => Of(target, content, charts))];
        return $"""
            <section><h2>Predictions</h2>
            {MetricTable(findings, "validation samples")}</section>
            {targets}
            """;
    }

    /// <summary>Returns the metrics of each target.</summary>
    /// <param name="findings">The findings.</param>
    /// <param name="samples">The name of the samples, such as "validation samples".</param>
    public static Html MetricTable(NumberFindings findings, string samples)
    {
        IEnumerable<Html> rows = findings.Targets.Select(target => (Html)$"""
            <tr><th scope=row><span class=name>{target.Name}</span></th><td>{NumberText.Of(target.R2)}</td><td>{NumberText.Of(target.RootMeanSquaredError)}</td>
            <td>{NumberText.Of(target.MeanAbsoluteError)}</td><td>{NumberText.Of(target.MeanError)}</td></tr>

            """);
        long notFinite = findings.Targets.Max(target => target.NotFinite);
        Html note = notFinite == 0 ? Html.None : $"<p class=note>Up to {notFinite} predictions are not finite and are excluded from the metrics.</p>\n";
        Html head = $"""
            <th scope=col>target</th><th scope=col>R2</th><th scope=col>RMSE</th><th scope=col>MAE</th><th scope=col>bias</th>
            """;
        Html table = ScrollTable.Of(
            "Metrics of each target",
            $"On {findings.Targets[0].Count} {samples}. RMSE is the root of the mean squared error, MAE the mean absolute error, bias the mean of predicted minus true, all in the unit of the target.",
            "numbers",
            head,
            rows);
        return $"{table}{note}";
    }

    /// <summary>Returns the charts of a target: predicted over true values, and the errors.</summary>
    public static Html Charts(TargetFindings target, ChartSheet charts)
    {
        (double X, double Y)[] points = [.. target.Points.Points.OrderBy(point => point.X)];
        string note = target.Points.Stride == 1 ? "" : $"One of every {target.Points.Stride} samples is drawn.";
        return points.Length == 0 ? Html.None : $"""
            <div class=charts>
            {charts.Add("Predicted over true", Scatter(points, target), note)}{charts.Add("Errors, predicted minus true", Histogram(points), note)}</div>

            """;
    }

    private static Html Of(TargetFindings target, ReportContent content, ChartSheet charts) => $"""
        <section><h2><span class=name>{target.Name}</span></h2>
        {Charts(target, charts)}<h3>Largest errors</h3>
        {Mistakes(target, content)}</section>

        """;

    private static Chart Scatter((double X, double Y)[] points, TargetFindings target)
    {
        double[] x = [.. points.Select(point => point.X)];
        double[] y = [.. points.Select(point => point.Y)];
        string description = $"one point for each of {points.Length} samples; R2 is {NumberText.Of(target.R2)}";
        return new Chart(ChartKind.Scatter, description, "true", x, [new("predicted", ChartColour.Validation, y), new("equal", ChartColour.Plain, x)]);
    }

    private static Chart Histogram((double X, double Y)[] points)
    {
        double[] errors = [.. points.Select(point => point.Y - point.X)];
        (double least, double largest) = (errors.Min(), errors.Max());
        double width = largest > least ? (largest - least) / Bins : 1;
        double[] centres = [.. Enumerable.Range(0, Bins).Select(bin => least + ((bin + 0.5) * width))];
        double[] counts = new double[Bins];
        foreach (double error in errors)
        {
            counts[Math.Min(Bins - 1, (int)((error - least) / width))]++;
        }

        string description = $"the number of samples by error, from {NumberText.Of(least)} to {NumberText.Of(largest)}";
        return new Chart(ChartKind.Bars, description, "error", centres, [new("samples", ChartColour.Validation, counts)]);
    }

    private static Html Mistakes(TargetFindings target, ReportContent content)
    {
        IEnumerable<Html> rows = target.Mistakes.Select(mistake => (Html)$"""
            <tr><th scope=row>{content.Origin.NumberOf(mistake.Sample)}</th><td>{NumberText.Of(mistake.Target)}</td><td>{NumberText.Of(mistake.Predicted)}</td>
            <td>{NumberText.Of(mistake.Predicted - mistake.Target)}</td>{FeatureColumns.Cells(content, mistake.Features)}</tr>

            """);
        Html head = $"<th scope=col>{content.Origin.Kind}</th><th scope=col>true</th><th scope=col>predicted</th><th scope=col>error</th>{FeatureColumns.Heads(content)}";
        return ScrollTable.Of("The largest errors", content.Origin.Note, "numbers", head, rows);
    }
}
