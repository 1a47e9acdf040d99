using MyTorch.Tables;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>How predictions depend on the most important columns: lines for numbers and dates, and positions on a scale for categories.</summary>
internal static class DependenceSection
{
    private const int MostOutputs = 6;

    public static Html Of(TableFindings findings, ChartSheet charts)
    {
        if (findings.Dependences.Count == 0)
        {
            return Html.None;
        }

        string what = findings.SecondOfTwoClasses is { } second ? $"probability of {second}" : findings.Run.PredictsLabels ? "probability of a label" : findings.PredictsClasses ? "probability of a class" : "prediction";
        PartialDependence[] lines = [.. findings.Dependences.Where(HasLine)];
        PartialDependence[] places = [.. findings.Dependences.Where(dependence => !HasLine(dependence))];
        Html drawn = lines.Length == 0 ? Html.None : $"<div class=charts>\n{(IEnumerable<Html>)[.. lines.Select(dependence => Line(dependence, findings, charts))]}</div>\n";
        Html listed = places.Length == 0 ? Html.None : $"<div class=\"columns dependences\">\n{places.Select(dependence => Places(dependence, findings))}</div>\n";
        return $"""
            <section><h2>Dependence on the columns</h2>
            <p>The mean {what} over {DisplayFormat.Count(findings.Sample.Rows.RowCount, "row")} when all of them are given the same value in a column. Numbers range from the 5% to the 95% quantile.</p>
            {drawn}{listed}</section>

            """;
    }

    private static bool HasLine(PartialDependence dependence) => dependence.Points.Count(point => !double.IsNaN(point.Number)) > 1;

    /// <summary>Returns the outputs to show: the second of two classes, otherwise those that vary most.</summary>
    private static int[] OutputsOf(PartialDependence dependence, TableFindings findings) => findings.SecondOfTwoClasses is not null ? [1] :
        [.. Enumerable.Range(0, dependence.Outputs.Count).OrderByDescending(k => Span(dependence, [k]).Last - Span(dependence, [k]).First).Take(MostOutputs).Order()];

    private static (double First, double Last) Span(PartialDependence dependence, int[] outputs)
    {
        double[] means = [.. outputs.SelectMany(k => dependence.Points.Select(point => point.Means[k]))];
        return (means.Min(), means.Max());
    }

    private static Html Line(PartialDependence dependence, TableFindings findings, ChartSheet charts)
    {
        DependencePoint[] points = [.. dependence.Points.Where(point => !double.IsNaN(point.Number))];
        int[] outputs = OutputsOf(dependence, findings);
        bool isDate = dependence.Column.Kind == ColumnKind.Date;
        double[] x = [.. points.Select(point => isDate ? point.Number - points[0].Number : point.Number)];
        ChartSeries[] series = [.. outputs.Select(k => new ChartSeries(dependence.Outputs[k], outputs.Length == 1 ? ChartColour.Validation : ChartColour.Graded, [.. points.Select(point => point.Means[k])]))];
        string description = string.Join("; ", outputs.Select(k => $"{dependence.Outputs[k]} {NumberText.Of(points[0].Means[k])} at {points[0].Text}, {NumberText.Of(points[^1].Means[k])} at {points[^1].Text}"));
        string missing = dependence.Points.FirstOrDefault(point => point.Text is null) is { } gap
            ? $"If missing: {string.Join(", ", outputs.Select(k => outputs.Length == 1 ? NumberText.Of(gap.Means[k]) : $"{dependence.Outputs[k]} {NumberText.Of(gap.Means[k])}"))}." : "";
        return charts.Add(dependence.Column.Name, new Chart(ChartKind.Lines, description, isDate ? $"days since {points[0].Text}" : dependence.Column.Name, x, series), missing);
    }

    private static Html Places(PartialDependence dependence, TableFindings findings)
    {
        int[] outputs = OutputsOf(dependence, findings);
        (double first, double last) = findings.PredictsClasses ? (0, 1) : Span(dependence, outputs);
        IEnumerable<Html> heads = outputs.Select(k => (Html)$"<th scope=col class=text>{NumberText.Of(first)} to {NumberText.Of(last)}</th><th scope=col><span class=name>{dependence.Outputs[k]}</span></th>");
        IEnumerable<Html> rows = dependence.Points.Select(point => (Html)$"""
            <tr><th scope=row><span class=name>{point.Text ?? "missing"}</span></th><td>{point.Count}</td>{outputs.Select(k => Place(point.Means[k], first, last))}</tr>

            """);
        Html table = ScrollTable.Of($"Dependence on {dependence.Column.Name}", "", "numbers bars", $"<th scope=col>value</th><th scope=col>rows</th>{heads}", rows);
        return $"<div><h3><span class=name>{dependence.Column.Name}</span></h3>\n{table}</div>\n";
    }

    private static Html Place(double mean, double first, double last)
    {
        string place = Invariant($"{Math.Round(100 * (last > first ? (mean - first) / (last - first) : 0.5), 1)}");
        return $"<td class=\"text place\"><span style=\"--share:{place}\"></span></td><td>{NumberText.Of(mean)}</td>";
    }
}
