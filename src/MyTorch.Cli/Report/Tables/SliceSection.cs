namespace MyTorch.Cli;

/// <summary>The slices with the worst predictions.</summary>
internal static class SliceSection
{
    private const int Most = 15;

    public static Html Of(TableFindings findings)
    {
        bool isClassification = findings.PredictsClasses;
        (string loss, string error) = isClassification ? ("log loss", "error") : ("squared error", "RMSE");
        if (findings.Slices.Count == 0)
        {
            return $"<section><h2>Worst slices</h2>\n<p>No category and no interval of numbers of at least 20 {findings.RowsName} has a {loss} that exceeds that of the other rows by more than two standard errors.</p></section>\n";
        }

        Func<double, string> text = isClassification ? DisplayFormat.Percent : NumberText.Of;
        Html losses = isClassification ? (Html)$"<th scope=col>{loss}</th><th scope=col>of all others</th>" : Html.None;
        IEnumerable<Html> rows = findings.Slices.Take(Most).Select(slice => (Html)$"""
            <tr><th scope=row><span class=name>{slice.Column}</span></th><td class=text><span class=name>{slice.Value}</span></td><td>{slice.Count}</td>
            <td>{text(slice.Error)}</td><td>{text(slice.OtherError)}</td>{(isClassification ? (Html)$"<td>{NumberText.Of(slice.Loss)}</td><td>{NumberText.Of(slice.OtherLoss)}</td>" : Html.None)}</tr>

            """);
        string more = findings.Slices.Count > Most ? $" The {Most} worst of {findings.Slices.Count}." : "";
        Html head = $"""
            <th scope=col>column</th><th scope=col class=text>value</th><th scope=col>rows</th><th scope=col>{error}</th><th scope=col>of all others</th>{losses}
            """;
        return $"""
            <section><h2>Worst slices</h2>
            <p>Categories and intervals of numbers with at least 20 {findings.RowsName} whose {loss} exceeds that of all other rows by more than two standard errors, ordered by the excess beyond two standard errors.{more} By chance alone, about one slice in forty would be listed.</p>
            {ScrollTable.Of("Worst slices", "", "numbers", head, rows)}</section>

            """;
    }
}
