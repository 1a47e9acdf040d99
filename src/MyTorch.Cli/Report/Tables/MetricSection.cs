using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>The metrics of the held-out rows and of the test rows.</summary>
internal static class MetricSection
{
    public static Html Of(TableFindings findings)
    {
        TableExplainer[] all = findings.Test is { } test ? [findings.HeldOut, test] : [findings.HeldOut];
        IReadOnlyList<(string Name, string Value)>[] metrics = [.. all.Select(findings.MetricsOf)];
        IEnumerable<Html> heads = all.Select(rows => (Html)$"<th scope=col>{(rows.IsHeldOut ? "held-out rows" : "test rows")}</th>");
        IEnumerable<string> names = metrics.SelectMany(column => column.Select(metric => metric.Name)).Distinct();
        IEnumerable<Html> rows = names.Select(name => (Html)$"<tr><th scope=row>{name}</th>{metrics.Select(column => (Html)$"<td>{column.Where(metric => metric.Name == name).Select(metric => metric.Value).FirstOrDefault("-")}</td>")}</tr>\n");
        Html count = $"<tr><th scope=row>Rows</th>{all.Select(explainer => (Html)$"<td>{explainer.Rows.RowCount}</td>")}</tr>\n";
        IEnumerable<Html> notes = all.Select(explainer => (Html)$"<p class=note>{findings.Describe(explainer)}</p>\n");
        return $"""
            <section><h2>Metrics</h2>
            {ScrollTable.Of("Metrics", "", "numbers", $"<th scope=col>metric</th>{heads}", [count, .. rows])}{notes}</section>

            """;
    }
}
