namespace MyTorch.Cli;

/// <summary>The columns of the table: their kinds, their use and their values.</summary>
internal static class SchemaSection
{
    private const int ManyColumns = 30;
    private const int ShownValues = 4;

    public static Html Of(TableFindings findings)
    {
        IReadOnlyList<ColumnFacts> columns = findings.Columns;
        IEnumerable<Html> rows = columns.Select(column => (Html)$"""
            <tr><th scope=row><span class=name title="{column.Schema.Name}">{column.Schema.Name}</span></th><td class=text>{column.Schema.Kind.ToString().ToLowerInvariant()}</td><td class=text>{column.Role}</td>
            <td>{column.MissingPercent}</td><td>{column.Distinct}</td><td class="text values">{column.Values(ShownValues)}</td></tr>

            """);
        Html head = $"<th scope=col>column</th><th scope=col class=text>kind</th><th scope=col class=text>use</th><th scope=col>missing</th><th scope=col>distinct</th><th scope=col class=text>values</th>";
        Html table = ScrollTable.Of("The columns of the table", "", "numbers schema", head, rows);
        Html shown = columns.Count < ManyColumns ? table : $"<details><summary>All {columns.Count} columns</summary>\n{table}</details>\n";
        string[] all = [.. findings.Run.Estimator.Notes, .. findings.Notes];
        IEnumerable<Html> notes = all.Select(note => (Html)$"<li>{note}</li>\n");
        Html listed = all.Length == 0 ? Html.None : $"<ul class=notes>\n{notes}</ul>\n";
        return $"""
            <section><h2>The table</h2>
            <p>{DisplayFormat.Count(columns.Count, "column")} of {DisplayFormat.Count(findings.Run.Training.RowCount, "training row")}; {DisplayFormat.Count(columns.Count(column => column.Missing > 0), "column")} with missing cells.</p>
            {listed}{shown}</section>

            """;
    }
}
